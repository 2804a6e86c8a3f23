import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseIndices, pick } from '../../viz_service/web/src/decimate.js';

const STEPS = Float64Array.from({ length: 10_000 }, (_, i) => 10 * i);

test('few points are all drawn', () => {
  assert.deepEqual(chooseIndices([0, 1, 2], [[5, 6, 7]], 100), [0, 1, 2]);
  assert.deepEqual(chooseIndices([], [[]], 100), []);
});

test('single peaks of either series stay among thousands of points', () => {
  const high = STEPS.map((_, i) => (i === 4321 ? 99 : Math.sin(i)));
  const low = STEPS.map((_, i) => (i === 7654 ? -99 : Math.cos(i)));
  const indices = chooseIndices(STEPS, [high, low], 200);
  assert.ok(indices.includes(4321));
  assert.ok(indices.includes(7654));
});

test('each pixel keeps its own extremes', () => {
  const values = STEPS.map((_, i) => Math.sin(i * i));
  const numPixels = 50;
  const indices = chooseIndices(STEPS, [values], numPixels);
  const pixelOf = (/** @type {number} */ i) => Math.floor((i * numPixels) / (STEPS.length - 1));
  for (let pixel = 0; pixel < numPixels; pixel++) {
    const all = [...values].filter((_, i) => pixelOf(i) === pixel);
    const drawn = indices.filter((i) => pixelOf(i) === pixel).map((i) => values[i]);
    assert.equal(Math.max(...drawn), Math.max(...all));
    assert.equal(Math.min(...drawn), Math.min(...all));
  }
});

test('the ends stay, the order is kept, and few enough are left', () => {
  const values = STEPS.map((_, i) => Math.sin(i));
  const indices = chooseIndices(STEPS, [values], 100);
  assert.equal(indices[0], 0);
  assert.equal(indices.at(-1), STEPS.length - 1);
  assert.ok(indices.every((index, i) => i === 0 || index > indices[i - 1]));
  assert.ok(indices.length <= 2 * 101 + 2, `${indices.length} points for 100 pixels`);
});

test('a series that was never measured takes no part', () => {
  const gaps = STEPS.map(() => Number.NaN);
  const indices = chooseIndices(STEPS, [gaps], 10);
  assert.deepEqual(indices, [0, STEPS.length - 1]);
  assert.deepEqual(pick(gaps, indices), [null, null]);
});
