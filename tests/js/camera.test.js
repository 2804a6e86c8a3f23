import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createCamera,
  MOST_ZOOM,
  pan,
  refit,
  toPlane,
  toScreen,
  zoomAbout,
} from '../../viz_service/web/src/camera.js';

const BOX = { xMin: -1.4, xMax: 1.4, yMin: -1.4, yMax: 1.4 };

/** @param {number[]} actual @param {number[]} expected */
function assertNear(actual, expected) {
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) < 1e-9, `[${actual}] is not [${expected}]`);
  });
}

test('the whole box is shown at first, y upwards', () => {
  const camera = createCamera(BOX, 500);
  assertNear(toScreen(camera, -1.4, 1.4), [0, 0]);
  assertNear(toScreen(camera, 1.4, -1.4), [500, 500]);
});

test('screen and plane are each other’s inverse', () => {
  const camera = zoomAbout(createCamera(BOX, 500), 3, 100, 420);
  assertNear(toScreen(camera, ...toPlane(camera, 123, 456)), [123, 456]);
});

test('zooming keeps the point under the pointer', () => {
  const camera = createCamera(BOX, 500);
  const before = toPlane(camera, 320, 140);
  const nearer = zoomAbout(camera, 2.5, 320, 140);
  assertNear(toPlane(nearer, 320, 140), before);
  assert.equal(nearer.zoom, 2.5);
});

test('zoom has bounds, and out again shows everything', () => {
  const camera = createCamera(BOX, 500);
  const nearest = zoomAbout(camera, 1e6, 10, 10);
  assert.equal(nearest.zoom, MOST_ZOOM);
  const farthest = zoomAbout(nearest, 1e-6, 490, 490);
  assertNear([farthest.zoom, farthest.x, farthest.y], [1, 0, 0]);
});

test('the picture follows the finger, and stops at the edge', () => {
  const camera = zoomAbout(createCamera(BOX, 500), 4, 250, 250);
  const before = toPlane(camera, 200, 200);
  assertNear(toPlane(pan(camera, 30, -20), 230, 180), before);
  assertNear([toPlane(pan(camera, 1e6, 0), 0, 250)[0]], [BOX.xMin]);
});

test('a new size keeps the view, a new box starts over', () => {
  const camera = zoomAbout(createCamera(BOX, 500), 4, 100, 100);
  const larger = refit(camera, { ...BOX }, 800);
  assert.deepEqual([larger.zoom, larger.x, larger.size], [4, camera.x, 800]);
  const unit = { xMin: -0.2, xMax: 1.2, yMin: -0.2, yMax: 1.2 };
  assertNear([refit(camera, unit, 800).zoom, refit(camera, unit, 800).x], [1, 0.5]);
});

test('a box that is not square is shown whole, in its own proportions', () => {
  const camera = createCamera({ xMin: 0, xMax: 4, yMin: 0, yMax: 2 }, 400);
  assertNear(toScreen(camera, 0, 0), [0, 300]);
  assertNear(toScreen(camera, 4, 2), [400, 100]);
});
