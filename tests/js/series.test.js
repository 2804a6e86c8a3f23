import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_POINTS, MetricsHistory } from '../../viz_service/web/src/series.js';

/**
 * @param {number} run
 * @param {number[]} steps
 * @param {Record<string, number[]>} [series]
 */
function createBatch(run, steps, series = {}) {
  const columns = Object.entries(series).map(
    ([metric, values]) => /** @type {const} */ ([metric, Float32Array.from(values)]),
  );
  return { run, steps: Float64Array.from(steps), series: new Map(columns) };
}

test('batches of a run follow each other', () => {
  const history = new MetricsHistory();
  assert.equal(history.append(createBatch(1, [1, 2], { a: [10, 20] })), 2);
  assert.equal(history.append(createBatch(1, [3], { a: [30] })), 1);
  assert.deepEqual([...history.steps()], [1, 2, 3]);
  assert.deepEqual([...history.values('a')], [10, 20, 30]);
  assert.equal(history.lastStep, 3);
});

test('points that are held already change nothing', () => {
  const history = new MetricsHistory();
  history.append(createBatch(1, [1, 2], { a: [10, 20] }));
  assert.equal(history.append(createBatch(1, [1, 2, 3], { a: [-1, -2, 30] })), 1);
  assert.deepEqual([...history.values('a')], [10, 20, 30]);
});

test('a later run starts over, an earlier one is ignored', () => {
  const history = new MetricsHistory();
  history.append(createBatch(1, [100], { a: [1] }));
  history.append(createBatch(2, [5], { a: [2] }));
  assert.deepEqual([...history.steps()], [5]);
  assert.equal(history.append(createBatch(1, [200], { a: [3] })), 0);
  assert.equal(history.run, 2);
});

test('a metric that comes late, or stays away, has gaps', () => {
  const history = new MetricsHistory();
  history.append(createBatch(1, [1], { a: [10] }));
  history.append(createBatch(1, [2], { b: [7] }));
  assert.deepEqual([...history.values('a')], [10, Number.NaN]);
  assert.deepEqual([...history.values('b')], [Number.NaN, 7]);
  assert.deepEqual([...history.values('never')], [Number.NaN, Number.NaN]);
});

test('the last value is the last one measured', () => {
  const history = new MetricsHistory();
  assert.equal(history.last('a'), null);
  history.append(createBatch(1, [1, 2, 3], { a: [10, 20, Number.NaN] }));
  assert.equal(history.last('a'), 20);
});

test('hours of training stay bounded, with their first and their latest points', () => {
  const history = new MetricsHistory();
  const batch = 10_000;
  for (let first = 0; first < 40 * batch; first += batch) {
    const steps = Array.from({ length: batch }, (_, i) => first + i);
    assert.equal(history.append(createBatch(1, steps, { a: steps })), batch);
    assert.ok(history.length <= MAX_POINTS);
  }
  const steps = history.steps();
  assert.ok(history.length > MAX_POINTS / 2);
  assert.equal(steps[0], 0);
  assert.equal(history.lastStep, 40 * batch - 1);
  assert.ok(steps.every((step, i) => i === 0 || step > steps[i - 1]));
  assert.deepEqual(history.values('a'), steps);
  // The latest half is whole.
  assert.ok(steps.slice(-1000).every((step, i) => step === 40 * batch - 1000 + i));
});

test('no point is lost, for as long as anyone looks closely', () => {
  const history = new MetricsHistory();
  for (let first = 0; first < 5000; first += 100) {
    const steps = Array.from({ length: 100 }, (_, i) => first + i);
    history.append(createBatch(1, steps, { a: steps }));
  }
  assert.equal(history.length, 5000);
  assert.ok(history.values('a').every((value, i) => value === i));
});
