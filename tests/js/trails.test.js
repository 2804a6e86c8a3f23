// Trails: what is remembered, what is forgotten, and what is drawn of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NUM_FOLLOWED, NUM_REMEMBERED, Trails } from '../../viz_service/web/src/layers/trails.js';
import { createPointsFrame } from './scenes.js';

const PLACEMENT = { x0: 0, y0: 0, scale: 1 };

/** A context that keeps what is drawn. */
function createContext() {
  const points = /** @type {number[][]} */ ([]);
  const alphas = /** @type {number[]} */ ([]);
  const context = {
    globalAlpha: 1,
    beginPath() {},
    moveTo: (/** @type {number} */ x, /** @type {number} */ y) => points.push([x, y]),
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => points.push([x, y]),
    stroke: () => alphas.push(context.globalAlpha),
  };
  const canvas = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context));
  return { points, alphas, context, canvas };
}

/** @param {number} step @param {object} [changes] */
const frameAt = (step, changes) =>
  createPointsFrame({ step, generated: Float32Array.of(step, -step), ...changes });

test('trails remember so many frames and no more, each once', () => {
  const trails = new Trails();
  trails.note(frameAt(1));
  trails.note(frameAt(1));
  assert.equal(trails.length, 1);
  for (let step = 2; step < 100; step++) trails.note(frameAt(step));
  assert.equal(trails.length, NUM_REMEMBERED);
});

test('a reset, a step back and other noise begin afresh', () => {
  const trails = new Trails();
  const begin = () => {
    trails.clear();
    trails.note(frameAt(5));
    trails.note(frameAt(6));
  };
  begin();
  trails.note(frameAt(7, { run: 2 }));
  assert.equal(trails.length, 1);
  begin();
  trails.note(frameAt(2));
  assert.equal(trails.length, 1);
  begin();
  trails.note(frameAt(7, { generated: new Float32Array(4) }));
  assert.equal(trails.length, 1);
});

test('a trail leads from the oldest place to the newest and grows stronger', () => {
  const trails = new Trails();
  for (let step = 1; step <= 9; step++) trails.note(frameAt(step));
  const { points, alphas, context, canvas } = createContext();
  trails.draw(canvas, 0.8, PLACEMENT);
  assert.deepEqual(points[0], [1, 1]);
  assert.deepEqual(points.at(-1), [9, 9]);
  assert.deepEqual(alphas, alphas.toSorted());
  assert.equal(alphas.at(-1), 0.8);
  assert.equal(context.globalAlpha, 1);
});

test('samples that are followed lie evenly among all, and are not too many', () => {
  const trails = new Trails();
  const generated = Float32Array.from({ length: 800 }, (_, i) => Math.floor(i / 2));
  trails.note(createPointsFrame({ step: 1, generated }));
  trails.note(createPointsFrame({ step: 2, generated }));
  const { points, canvas } = createContext();
  trails.draw(canvas, 1, PLACEMENT);
  assert.equal(points.length, 2 * NUM_FOLLOWED);
  assert.deepEqual(
    points.slice(0, 4).map(([x]) => x),
    [0, 0, 10, 10],
  );
});
