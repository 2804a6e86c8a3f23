// The model's graph, as far as it needs no browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EDGES, toHead, toPath } from '../../viz_service/web/src/model/edges.js';
import {
  chooseSamples,
  PICTURES,
  placeBox,
  spreadOut,
  toBarShare,
} from '../../viz_service/web/src/model/pictures.js';
import { findLearner, shareOfDiscriminator } from '../../viz_service/web/src/model/pulse.js';
import { createVerdictColours } from '../../viz_service/web/src/model/style.js';

/** @typedef {import('../../viz_service/web/src/message.js').Frame} Frame */

/** Three columns, seven rows, as on the page. */
const PLACES = Object.fromEntries(
  Object.entries({
    noise: [0, 0],
    generator: [1, 0],
    real: [0, 1],
    generated: [1, 1],
    pull: [2, 1],
    discriminator: [1, 2],
    'verdicts-real': [0, 3],
    'verdicts-generated': [1, 3],
    'discriminator-loss': [0, 4],
    'generator-loss': [1, 4],
  }).map(([id, [column, row]]) => {
    const [left, top] = [50 + 100 * column, 100 * row];
    return [id, { left, right: left + 60, top, bottom: top + 60, end: top + 75 }];
  }),
);

test('every edge leaves a node and arrives at one, in straight pieces', () => {
  assert.equal(EDGES.length, 11);
  for (const { id, route } of EDGES) {
    const points = route(PLACES, 1);
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1];
      const [x1, y1] = points[i];
      assert.ok(x0 === x1 || y0 === y1, `${id} is slanted`);
    }
    for (const [x, y] of [points[0], points[points.length - 1]]) {
      const touched = Object.values(PLACES).some(
        ({ left, right, top, end }) => x >= left && x <= right && y >= top && y <= end,
      );
      assert.ok(touched, `${id} ends in the void at ${x}, ${y}`);
    }
  }
});

test('edges begin and end where their names say', () => {
  for (const { id, route } of EDGES.filter((edge) => !edge.id.endsWith('-loop'))) {
    const points = route(PLACES, 1);
    const nodesAt = (/** @type {[number, number]} */ [x, y]) =>
      Object.entries(PLACES)
        .filter(([, p]) => x >= p.left && x <= p.right && y >= p.top && y <= p.end)
        .map(([name]) => name);
    const [from] = nodesAt(points[0]);
    const [to] = nodesAt(points[points.length - 1]);
    assert.equal(`${from}-${to}`, id);
  }
});

test("the generator's loop goes by way of the pull and ends at the generator", () => {
  const loop = EDGES.find(({ id }) => id === 'generator-loop');
  const points = /** @type {[number, number][]} */ (loop?.route(PLACES, 1));
  const { pull, generator } = PLACES;
  const atPull = points.filter(([x, y]) => x === pull.left && y >= pull.top && y <= pull.bottom);
  assert.equal(atPull.length, 2);
  assert.ok(atPull[0][1] > atPull[1][1], 'enters below and leaves above');
  assert.equal(points[points.length - 1][0], generator.right);
});

test('corners are rounded, and an arrow head ends at the tip', () => {
  const points = /** @type {[number, number][]} */ ([
    [0, 0],
    [0, 50],
    [40, 50],
  ]);
  assert.equal(toPath(points, 1), 'M0.0 0.0L0.0 41.0Q0.0 50.0 9.0 50.0L40.0 50.0');
  assert.equal(toHead(points, 1), 'M40.0 50.0L34.0 47.0L34.0 53.0Z');
});

test('a corner in a short piece is rounded less', () => {
  const path = toPath(
    [
      [0, 0],
      [0, 4],
      [40, 4],
    ],
    1,
  );
  assert.equal(path, 'M0.0 0.0L0.0 2.0Q0.0 4.0 2.0 4.0L40.0 4.0');
});

test('many samples are thinned out evenly, few are all drawn', () => {
  assert.deepEqual(chooseSamples(3), [0, 1, 2]);
  const chosen = chooseSamples(500);
  assert.ok(chosen.length < 200);
  assert.ok(chosen[chosen.length - 1] > 490);
  assert.equal(new Set(chosen).size, chosen.length);
});

test('a box lies in the middle of the paper, upright', () => {
  const paper = /** @type {any} */ ({ width: 200, height: 100 });
  const box = { xMin: -1, xMax: 1, yMin: -1, yMax: 1 };
  assert.deepEqual(placeBox(box, paper), { x0: 100, y0: 50, scale: 50 });
});

test('one-dimensional noise is spread over the height of its picture', () => {
  const box = { xMin: -3, xMax: 3, yMin: -3, yMax: 3 };
  const positions = spreadOut(new Float32Array([0.5, -1, 2]), box);
  assert.deepEqual([positions[0], positions[2], positions[4]], [0.5, -1, 2]);
  const heights = [positions[1], positions[3], positions[5]];
  assert.equal(new Set(heights).size, 3);
  assert.ok(heights.every((y) => y >= -3 && y <= 3));
});

test('the bar of a loss is half full where networks are undecided, and never bursts', () => {
  assert.equal(toBarShare(Math.LN2, Math.LN2), 0.5);
  assert.ok(toBarShare(1e9, 1) < 1);
  assert.equal(toBarShare(-2, 2), 0.5);
});

test('pictures wait for their data without a word', () => {
  const context = new Proxy({}, { get: () => () => {}, set: () => true });
  const style = { palette: {}, verdictColours: [] };
  const paper = /** @type {any} */ ({ context, width: 10, height: 10, style });
  for (const draw of Object.values(PICTURES)) {
    draw({ dataset: null, frame: null, overlay: null, metric: () => null }, paper);
  }
});

test('colours of verdicts run from generated to real and are grey between', () => {
  const colours = createVerdictColours({
    generated: '#800080',
    contour: '#808080',
    real: '#008000',
  });
  assert.equal(colours[0], 'rgb(128 0 128)');
  assert.equal(colours[(colours.length - 1) / 2], 'rgb(128 128 128)');
  assert.equal(colours[colours.length - 1], 'rgb(0 128 0)');
});

/** @param {number} step @param {number} place @param {number} verdict */
function createShot(step, place, verdict) {
  return /** @type {Frame} */ ({
    run: 1,
    step,
    generated: new Float32Array([place, place]),
    map: { rows: 1, columns: 1, values: new Float32Array([verdict]) },
  });
}

test('what moved tells who learned', () => {
  const before = createShot(4, 0.5, 0.5);
  assert.deepEqual(findLearner(before, createShot(5, 0.5, 0.6)), [true, false]);
  assert.deepEqual(findLearner(before, createShot(5, 0.7, 0.5)), [false, true]);
  assert.deepEqual(findLearner(before, createShot(5, 0.7, 0.6)), [true, true]);
  assert.equal(findLearner(before, createShot(4, 0.7, 0.6)), null);
  assert.equal(findLearner(before, { ...createShot(9, 0.7, 0.6), run: 2 }), null);
});

test('loops are lit for their share of the updates', () => {
  const spec = (/** @type {object} */ points) => shareOfDiscriminator({ spec: { points } });
  assert.equal(spec({ discriminatorUpdates: 2, generatorUpdates: 1 }), 2 / 3);
  assert.equal(spec({ generatorUpdates: 1 }), 0);
  assert.equal(spec({}), 0.5);
});
