// Drawing: what strokes leave behind, and what undo takes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toSymmetric } from '../../viz_service/web/src/draw/live_sketch.js';
import { HALF_VIEW, MOST_POINTS, Sketch } from '../../viz_service/web/src/draw/sketch.js';
import { moveCursor } from '../../viz_service/web/src/draw/strokes.js';

const FINE = { radius: 0, density: 5 };

/** A sketch whose brush scatters points the same way each time. */
function createSketch() {
  let state = 1;
  return new Sketch(() => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
}

/**
 * @param {Sketch} sketch
 * @returns {[number, number][]}
 */
function pairs({ points }) {
  return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i], points[2 * i + 1]]);
}

test('a tap of the finest brush is one point, exactly there', () => {
  const sketch = createSketch();
  sketch.begin(0.25, -0.5, FINE);
  sketch.end();
  assert.deepEqual(sketch.points, [0.25, -0.5]);
});

test('points lie on the line at even distances, however the pointer was sampled', () => {
  const once = createSketch();
  once.begin(0, 0, FINE);
  once.extend(0.1, 0);
  const often = createSketch();
  often.begin(0, 0, FINE);
  for (const x of [0.013, 0.03, 0.031, 0.07, 0.1]) often.extend(x, 0);
  const wanted = [0, 0.02, 0.04, 0.06, 0.08, 0.1];
  for (const sketch of [once, often]) {
    pairs(sketch).forEach(([x, y], i) => {
      assert.ok(Math.abs(x - wanted[i]) < 1e-3 && y === 0, `${x} at ${i}`);
    });
    assert.ok(Math.abs(sketch.count - wanted.length) <= 1);
  }
});

test('a wide brush scatters evenly within its circle, and a tap leaves a cloud', () => {
  const sketch = createSketch();
  sketch.begin(0.2, 0.3, { radius: 0.4, density: 10 });
  const away = pairs(sketch).map(([x, y]) => Math.hypot(x - 0.2, y - 0.3));
  assert.equal(away.length, 40);
  assert.ok(Math.max(...away) <= 0.4 + 1e-3);
  const inside = away.filter((distance) => distance < 0.4 / Math.SQRT2).length;
  assert.ok(inside > 10 && inside < 30, `${inside} of 40 within half of the area`);
});

test('density says how many points a way leaves', () => {
  const counts = [1, 10].map((density) => {
    const sketch = createSketch();
    sketch.begin(-1, 0, { radius: 0, density });
    sketch.extend(1, 0);
    return sketch.count;
  });
  assert.ok(Math.abs(counts[0] - 21) <= 1 && Math.abs(counts[1] - 201) <= 1, `${counts}`);
});

test('nothing lies outside the plane that is shown', () => {
  const sketch = createSketch();
  sketch.begin(HALF_VIEW, HALF_VIEW, { radius: 0.4, density: 10 });
  sketch.extend(3, 3);
  sketch.end();
  assert.ok(sketch.count > 0);
  assert.ok(sketch.points.every((value) => Math.abs(value) <= HALF_VIEW));
});

test('a stroke that left nothing is no step of undo', () => {
  const sketch = createSketch();
  sketch.begin(2, 2, FINE);
  sketch.end();
  assert.equal(sketch.canUndo, false);
});

test('a full drawing takes no more, and undo makes room again', () => {
  const sketch = createSketch();
  sketch.load(Array.from({ length: 2 * MOST_POINTS + 10 }, () => 0.5));
  assert.equal(sketch.count, MOST_POINTS);
  assert.ok(sketch.isFull);
  sketch.begin(0, 0, FINE);
  sketch.end();
  assert.equal(sketch.count, MOST_POINTS);
  sketch.undo();
  assert.equal(sketch.count, 0);
});

test('undo takes back strokes, clearing and loading, one by one', () => {
  const sketch = createSketch();
  sketch.begin(0, 0, FINE);
  sketch.end();
  sketch.begin(0.5, 0.5, FINE);
  sketch.end();
  sketch.clear();
  assert.equal(sketch.count, 0);
  sketch.undo();
  assert.equal(sketch.count, 2);
  sketch.load([1, 1, 9, 9]);
  assert.deepEqual(sketch.points, [1, 1]);
  sketch.undo();
  sketch.undo();
  assert.deepEqual(sketch.points, [0, 0]);
  sketch.undo();
  sketch.undo();
  assert.equal(sketch.count, 0);
});

test('cancelling brings back what was there, unharmed by what was drawn since', () => {
  const sketch = createSketch();
  sketch.begin(0, 0, FINE);
  sketch.end();
  const saved = sketch.save();
  sketch.begin(0.5, 0.5, FINE);
  sketch.extend(0.9, 0.9);
  sketch.restore(saved);
  assert.deepEqual(sketch.points, [0, 0]);
  assert.ok(sketch.equals([0, 0]) && !sketch.equals([0, 0.1]));
});

test('the cursor stays on the pad', () => {
  assert.deepEqual(moveCursor({ x: 1.35, y: 0 }, [1, 0], 0.1), { x: HALF_VIEW, y: 0 });
  assert.deepEqual(moveCursor({ x: 0, y: 0 }, [0, -1], 0.1), { x: 0, y: -0.1 });
});

test('present data are taken from either plane to the pad', () => {
  const points = new Float32Array([0.5, 1]);
  /** @param {number} xMin @param {number} xMax */
  const page = (xMin, xMax) =>
    /** @type {any} */ ({ dataset: { points, view: { xMin, xMax, yMin: xMin, yMax: xMax } } });
  assert.deepEqual(toSymmetric(page(-1.4, 1.4)), [0.5, 1]);
  assert.deepEqual(toSymmetric(page(-0.2, 1.2)), [0, 1]);
  assert.deepEqual(toSymmetric(/** @type {any} */ ({ dataset: null })), []);
});
