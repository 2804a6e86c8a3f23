// The browser reads what Python wrote.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMessage } from '../../viz_service/web/src/message.js';
import { createFrame, readFixture } from './messages.js';

/**
 * @template {string} K
 * @param {K} kind
 * @param {Uint8Array} bytes
 */
function decodeAs(kind, bytes) {
  const message = decodeMessage(bytes);
  assert.equal(message.kind, kind);
  return /** @type {Extract<import('../../viz_service/web/src/message.js').Message, {kind: K}>} */ (
    message
  );
}

test('a session becomes canonical JSON', () => {
  const { run, session } = decodeAs('session', readFixture('session'));
  assert.equal(run, 3);
  assert.deepEqual(session, {
    id: 'golden',
    spec: {
      title: 'Ring',
      points: { loss: { kind: 'LOSS_KIND_LEAST_SQUARES' }, discriminatorUpdates: 0 },
    },
    state: 'SESSION_STATE_PLAYING',
    step: String(2 ** 40),
    run: '3',
  });
});

test('a dataset has its quantised positions back, and its axes', () => {
  const { dataset } = decodeAs('dataset', readFixture('dataset'));
  assert.deepEqual(dataset.view, { xMin: -1.5, xMax: 1.5, yMin: -1.5, yMax: 1.5 });
  const expected = [-1.5, 1.5, 0, -0.75];
  dataset.points.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-4, `${i}: ${value} is not ${expected[i]}`);
  });
  assert.equal(dataset.points.length, 4);
  assert.deepEqual(dataset.axes[1], { name: 'petal width', unit: 'cm', offset: 1.25, scale: 2.5 });
  assert.equal(dataset.verdictIsProbability, true);
  assert.deepEqual([dataset.klFloor, dataset.jsFloor], [0.25, 0.0625]);
});

test('a dataset knows the density of its law and the noise behind the samples', () => {
  const { dataset } = decodeAs('dataset', readFixture('dataset'));
  assert.deepEqual([dataset.density.rows, dataset.density.columns], [1, 3]);
  assert.deepEqual([...dataset.density.values], [...Float32Array.of(0, 1, 0.2)]);
  assert.equal(dataset.densityIsExact, true);
  assert.deepEqual([...dataset.latents], [0.5, -2, 1]);
  assert.equal(dataset.numLatentDims, 1);
  assert.deepEqual(dataset.noiseGrid, { rows: 1, columns: 3, values: Float32Array.of(-1, 0, 1) });
  assert.deepEqual(dataset.noiseView, { xMin: -3, xMax: 3, yMin: -3, yMax: 3 });
});

test('metrics keep large steps exactly and gaps as gaps', () => {
  const { batch } = decodeAs('metrics', readFixture('metrics'));
  assert.equal(batch.run, 3);
  assert.deepEqual([...batch.steps], [10, 20, 2 ** 40]);
  assert.deepEqual([...(batch.series.get('METRIC_DISCRIMINATOR_LOSS') ?? [])], [1.5, 1.25, 1]);
  assert.deepEqual([...(batch.series.get('METRIC_KL_DIVERGENCE') ?? [])], [2, Number.NaN, 0.5]);
});

test('a frame has every layer, whatever type its numbers have', () => {
  const { frame } = decodeAs('frame', readFixture('snapshot'));
  assert.deepEqual([frame.run, frame.step, frame.revision], [3, 2 ** 40 + 5, 7]);
  assert.deepEqual([frame.timeMs, frame.stepsPerSecond], [1.7e12, 487.5]);
  assert.deepEqual([...frame.generated], [0.5, -0.25]);
  assert.deepEqual([...frame.verdicts], [0.75]);
  assert.deepEqual([...frame.gradients], [3, 4]);
  assert.deepEqual([frame.map.rows, frame.map.columns], [2, 3]);
  assert.deepEqual([...frame.map.values], [...Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1)]);
  assert.deepEqual([...frame.manifold.values], [-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5]);
  assert.deepEqual(frame.field, { rows: 1, columns: 2, values: Float32Array.of(1, -1, 0, 0.5) });
  assert.deepEqual([...frame.optimal.values], [...Float32Array.of(0.2, 1)]);
  assert.deepEqual([...frame.stretchPoints], [0.25, -0.5]);
  assert.deepEqual([...frame.stretch], [2, 0, 0, 1]);
});

test('a frame that was sent without layers has none', () => {
  const { frame } = decodeAs('frame', createFrame(2, 300));
  assert.deepEqual([frame.run, frame.step, frame.map.rows], [2, 300, 0]);
  assert.equal(frame.generated.length, 0);
});

test('a heartbeat says nothing else', () => {
  assert.deepEqual(decodeMessage(readFixture('heartbeat')), { kind: 'heartbeat' });
});

test('an event that this page does not know yet is no error', () => {
  const member15 = Uint8Array.of(15 * 8 + 2, 0);
  assert.deepEqual(decodeMessage(member15), { kind: 'unknown' });
});

test('bytes that are no message are an error', () => {
  assert.throws(() => decodeMessage(readFixture('snapshot').subarray(0, 60)));
});
