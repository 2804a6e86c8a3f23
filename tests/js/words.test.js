import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage } from '../../viz_service/web/src/message.js';
import { MetricsHistory } from '../../viz_service/web/src/series.js';
import {
  describePlace,
  describeTarget,
  describeVerdict,
  formatValue,
  summarise,
  verdictAt,
} from '../../viz_service/web/src/words.js';
import { readFixture } from './messages.js';

function readDataset() {
  const message = decodeMessage(readFixture('dataset'));
  assert.ok(message.kind === 'dataset');
  return message.dataset;
}

function readFrame() {
  const message = decodeMessage(readFixture('snapshot'));
  assert.ok(message.kind === 'frame');
  return message.frame;
}

test('numbers are written for people', () => {
  assert.equal(formatValue(12480, 'integer'), '12,480');
  assert.equal(formatValue(0.626, 'percent'), '63 %');
  assert.equal(formatValue(-0.0312, 'fixed3'), '−0.031');
  assert.equal(formatValue(-0.0001, 'fixed3'), '0.000');
  assert.equal(formatValue(-0.2, 'integer'), '0');
});

test('what is not known, or not finite, is not made up', () => {
  assert.equal(formatValue(null, 'integer'), '–');
  assert.equal(formatValue(undefined, 'percent'), '–');
  assert.equal(formatValue(Number.NaN, 'fixed3'), '–');
  assert.equal(formatValue(Number.NEGATIVE_INFINITY, 'fixed3'), '−∞');
});

test('the verdict runs straight from one cell to the next', () => {
  const [frame, dataset] = [readFrame(), readDataset()];
  // Middles of cells lie at x = -1, 0, 1 and y = -0.75, 0.75.
  const along = [-1, -0.5, 0].map((x) => Number(verdictAt(frame, dataset, x, -0.75)));
  along.forEach((verdict, i) => {
    assert.ok(Math.abs(verdict - i * 0.1) < 1e-6, `${i}: ${verdict}`);
  });
  assert.ok(Math.abs(Number(verdictAt(frame, dataset, -1, 0)) - 0.3) < 1e-6);
});

test('a sample says what it was made from', () => {
  assert.equal(describeTarget('generated', [0.5, -1.25]), 'made from noise (0.50, −1.25)');
  assert.equal(describeTarget('generated', [2]), 'made from noise 2.00');
  assert.equal(describeTarget('generated', null), 'a generated sample');
  assert.equal(describeTarget('real', null), 'a real sample');
});

test('the verdict is that of the cell under the pointer, row 0 lowest', () => {
  const [frame, dataset] = [readFrame(), readDataset()];
  assert.equal(verdictAt(frame, dataset, -1.4, -1.4), 0);
  assert.equal(verdictAt(frame, dataset, 1.4, 1.4), 1);
  assert.equal(Math.round(100 * Number(verdictAt(frame, dataset, -1.4, 1.4))), 60);
  assert.equal(verdictAt(frame, dataset, 1.6, 0), null);
  assert.equal(verdictAt(null, dataset, 0, 0), null);
});

test('a place is told in what was measured', () => {
  const dataset = readDataset();
  assert.equal(describePlace(dataset, 0.4, -0.1), 'petal length 4.75 cm, petal width 1 cm');
  assert.equal(describePlace({ ...dataset, axes: [] }, 0.4, -0.1), 'x 0.4, y −0.1');
});

test('a critic ranks, a discriminator is sure', () => {
  assert.equal(describeVerdict(0.618, true), 'D is 62 % sure this is real');
  assert.equal(describeVerdict(0.618, false), 'the critic ranks this 62 of 100');
});

test('the summary tells step, accuracy and divergence, as far as they are known', () => {
  const history = new MetricsHistory();
  const frame = { ...readFrame(), step: 1200 };
  const layers = ['real', 'map'];
  assert.equal(summarise({ frame: null, layers }, history), 'Waiting for the first picture.');
  assert.equal(
    summarise({ frame, layers }, history),
    "Step 1,200. The picture shows real samples and the discriminator's verdicts.",
  );
  history.append({
    run: 3,
    steps: Float64Array.of(1200),
    series: new Map([
      ['METRIC_ACCURACY_REAL', Float32Array.of(0.5)],
      ['METRIC_ACCURACY_GENERATED', Float32Array.of(0.75)],
      ['METRIC_JS_DIVERGENCE', Float32Array.of(0.125)],
    ]),
  });
  assert.equal(
    summarise({ frame, layers: [] }, history),
    'Step 1,200. The discriminator is right about 50 % of real and 75 % of generated samples. ' +
      'Jensen-Shannon divergence 0.125 bits. Every layer is hidden.',
  );
});
