// What the layers of the picture are drawn from.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCamera } from '../../viz_service/web/src/camera.js';
import { traceContour } from '../../viz_service/web/src/contour.js';
import {
  explainLayers,
  isEstimate,
  toggleLayer,
  whyUnavailable,
} from '../../viz_service/web/src/layers/choice.js';
import { findLevels } from '../../viz_service/web/src/layers/density.js';
import { toDifference } from '../../viz_service/web/src/layers/difference.js';
import { FADED, weighLayers } from '../../viz_service/web/src/layers/emphasis.js';
import { splitByStrength } from '../../viz_service/web/src/layers/even_line.js';
import { findNoiseCell, findTarget, latentOf } from '../../viz_service/web/src/layers/nearest.js';
import { FINENESS, Refiner } from '../../viz_service/web/src/layers/refine.js';
import { toEllipse } from '../../viz_service/web/src/layers/stretch.js';
import { canUnfold, ease, unfold } from '../../viz_service/web/src/layers/unfolding.js';
import { createGridDataset, createPointsFrame } from './scenes.js';

test('a refined grid passes through its values and runs straight between equal steps', () => {
  const grid = { rows: 2, columns: 4, values: Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13) };
  const fine = new Refiner().refine(grid);
  assert.deepEqual([fine.rows, fine.columns], [2 * FINENESS, 4 * FINENESS]);
  // The middle of three fine cells is the middle of the coarse one.
  const middles = [1, 4, 7, 10].map((column) => fine.values[fine.columns + column]);
  middles.forEach((value, i) => {
    assert.ok(Math.abs(value - i) < 1e-5, `${value} is not ${i}`);
  });
  const third = fine.values[fine.columns + 5] - fine.values[fine.columns + 4];
  assert.ok(Math.abs(third - 1 / 3) < 1e-5);
});

test('lines of density hold the shares of the data that they promise', () => {
  const density = { rows: 1, columns: 4, values: Float32Array.of(1, 5, 3, 1) };
  assert.deepEqual(findLevels(density, [0.5, 0.8, 0.95]), [5, 3, 1]);
  assert.deepEqual(findLevels({ ...density, values: new Float32Array(4) }, [0.5]), []);
});

test('the difference is a half where D is as good as can be, and more where it trusts', () => {
  const map = { rows: 1, columns: 3, values: Float32Array.of(0.5, 0.8, 0) };
  const best = { rows: 1, columns: 3, values: Float32Array.of(0.5, 0.5, 1) };
  const { values } = toDifference(map, best);
  assert.equal(values[0], 0.5);
  assert.ok(Math.abs(values[1] - 0.75) < 1e-6);
  assert.equal(values[2], 0);
  assert.equal(toDifference(map, { rows: 0, columns: 0, values }).values.length, 0);
});

test('an ellipse has the singular values of its map and the direction of the larger', () => {
  const turned = Math.PI / 6;
  const [c, s] = [Math.cos(turned), Math.sin(turned)];
  // Stretch by 3 and 1/2, then turn by 30 degrees.
  const { major, minor, angle } = toEllipse(3 * c, -0.5 * s, 3 * s, 0.5 * c);
  assert.ok(Math.abs(major - 3) < 1e-9 && Math.abs(minor - 0.5) < 1e-9);
  assert.ok(Math.abs(angle - turned) < 1e-9);
  // A fold turns the plane over; its ellipse is as wide.
  assert.ok(Math.abs(toEllipse(0, 1, 1, 0).minor - 1) < 1e-9);
  assert.equal(toEllipse(2, 0, 0, 0).minor, 0);
});

test('pointing at a node fades all but what it means, and shows it though not chosen', () => {
  assert.deepEqual(
    [...weighLayers(['map', 'real'], null)],
    [
      ['map', 1],
      ['real', 1],
    ],
  );
  const weights = weighLayers(['optimal', 'real'], 'discriminator');
  assert.deepEqual(Object.fromEntries(weights), { real: FADED, map: 1 });
  assert.equal(weighLayers(['map'], 'generator').get('manifold'), 1);
  assert.equal(weighLayers(['map'], 'something new').get('map'), 1);
});

const LOOKS = ['real', 'map', 'optimal', 'difference'].map((name) => ({
  name,
  title: name,
  clause: `About ${name}.`,
  isGround: name !== 'real',
  isEveryday: true,
}));

test('one ground takes the place of another; samples stay', () => {
  assert.deepEqual(toggleLayer(LOOKS, ['real', 'map'], 'difference'), ['real', 'difference']);
  assert.deepEqual(toggleLayer(LOOKS, ['map'], 'real'), ['real', 'map']);
  assert.deepEqual(toggleLayer(LOOKS, ['map'], 'map'), []);
});

test('a layer that cannot be had says why, and an estimate says that it is one', () => {
  const scene = { dataset: createGridDataset(), frame: null, layers: [], overlay: null };
  const critic = { ...scene, dataset: { ...scene.dataset, verdictIsProbability: false } };
  assert.equal(whyUnavailable('optimal', scene), '');
  assert.match(whyUnavailable('difference', critic), /only ranks/);
  assert.match(explainLayers(LOOKS, ['real', 'optimal'], critic), /^About real\. No optimal: this/);
  const drawn = { ...scene, dataset: { ...scene.dataset, densityIsExact: false } };
  assert.equal(isEstimate('optimal', drawn), true);
  assert.equal(isEstimate('real', drawn), false);
  assert.match(explainLayers(LOOKS, ['difference'], drawn), /An estimate from samples/);
  assert.match(explainLayers(LOOKS, [], scene), /hidden/);
});

test('the sample under the pointer is the nearest one that is shown', () => {
  const dataset = createGridDataset();
  const frame = createPointsFrame();
  const camera = createCamera(dataset.view, 100);
  const scene = { dataset, frame, layers: ['real', 'generated'], overlay: null };
  const place = { x: 52, y: 50 };
  assert.deepEqual(findTarget(scene, camera, place), { role: 'generated', index: 1, x: 0, y: 0 });
  assert.equal(findTarget({ ...scene, layers: ['real'] }, camera, place), null);
  assert.equal(findTarget({ ...scene, layers: ['real'] }, camera, { x: 75, y: 25 })?.role, 'real');
});

test('a generated sample knows its noise, and the noise its cell', () => {
  const dataset = createGridDataset();
  const frame = createPointsFrame();
  assert.deepEqual(latentOf(dataset, frame, 1), [0.5, -0.5]);
  assert.equal(latentOf({ ...dataset, latents: new Float32Array(2) }, frame, 1), null);
  assert.deepEqual(findNoiseCell(dataset, [0.5, -0.5]), [1, 2, 5, 4]);
  assert.equal(findNoiseCell(dataset, [7, 0]), null);
});

test('unfolding begins at the noise and ends at the picture', () => {
  const dataset = createGridDataset();
  const frame = createPointsFrame();
  assert.equal(canUnfold(dataset, frame), true);
  assert.equal(canUnfold({ ...dataset, noiseView: null }, frame), false);
  assert.deepEqual(unfold(dataset, frame, 1).manifold.values, frame.manifold.values);
  assert.deepEqual(unfold(dataset, frame, 1).generated, frame.generated);
  const start = unfold(dataset, frame, 0);
  // The noise fills the view but for a tenth on each side.
  assert.ok(Math.abs(start.manifold.values[0] + 0.8) < 1e-6);
  assert.ok(Math.abs(start.generated[2] - 0.4) < 1e-6);
  assert.equal(start.gradients.length, 0);
  assert.deepEqual([ease(0), ease(0.5), ease(1)], [0, 0.5, 1]);
});

test('one-dimensional noise unfolds from a line in the middle', () => {
  const dataset = {
    ...createGridDataset(),
    numLatentDims: 1,
    latents: Float32Array.of(-1, 1),
    noiseGrid: { rows: 1, columns: 3, values: Float32Array.of(-1, 0, 1) },
  };
  const manifold = { rows: 1, columns: 3, values: Float32Array.of(0, 1, 0.5, 0.5, 1, 0) };
  const start = unfold(dataset, { ...createPointsFrame(), manifold }, 0);
  assert.deepEqual(
    [...start.manifold.values].filter((_, i) => i % 2),
    [0, 0, 0],
  );
});

test('the even line is faint where the map is flat and strong where it is steep', () => {
  /** @param {number} step */
  const rising = (step) => ({
    rows: 2,
    columns: 10,
    values: Float32Array.from({ length: 20 }, (_, i) => 0.5 + ((i % 10) - 4.5) * step),
  });
  const [flat, steep] = [0.0001, 0.2].map((step) => {
    const map = rising(step);
    return splitByStrength(map, traceContour(map, 0.5)).findIndex((segments) => segments.length);
  });
  assert.equal(flat, 0);
  assert.ok(steep >= 3, `${steep}`);
});
