import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage } from '../../viz_service/web/src/message.js';
import { MetricsHistory } from '../../viz_service/web/src/series.js';
import {
  describePlace,
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
  assert.equal(summarise(null, history), 'Waiting for the first picture.');
  assert.equal(summarise(frame, history), 'Step 1,200.');
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
    summarise(frame, history),
    'Step 1,200. The discriminator is right about 50 % of real and 75 % of generated samples. ' +
      'Jensen-Shannon divergence 0.125 bits.',
  );
});
