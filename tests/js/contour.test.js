import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceContour } from '../../viz_service/web/src/contour.js';

/** @param {number[][]} rows */
function createGrid(rows) {
  return { rows: rows.length, columns: rows[0].length, values: Float32Array.from(rows.flat()) };
}

test('a step has its line where the level is crossed', () => {
  const segments = traceContour(
    createGrid([
      [0, 1],
      [0, 1],
    ]),
    0.25,
  );
  assert.deepEqual(segments, [0.25, 0, 0.25, 1]);
});

test('a flat map has no line', () => {
  assert.deepEqual(
    traceContour(
      createGrid([
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
      0.5,
    ),
    [],
  );
  assert.deepEqual(traceContour(createGrid([[1]]), 0.5), []);
});

test('a peak is ringed by a closed line', () => {
  const segments = traceContour(
    createGrid([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]),
    0.5,
  );
  assert.equal(segments.length, 4 * 4);
  const ends = new Map();
  for (let i = 0; i < segments.length; i += 2) {
    const end = `${segments[i]},${segments[i + 1]}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  assert.deepEqual([...ends.values()], [2, 2, 2, 2]);
});

test('every one of the sixteen cells crosses exactly the edges whose corners differ', () => {
  for (let above = 0; above < 16; above++) {
    const corner = (/** @type {number} */ bit) => Number((above & bit) > 0);
    const [a, b, c, d] = [corner(1), corner(2), corner(4), corner(8)];
    const segments = traceContour(
      createGrid([
        [a, b],
        [d, c],
      ]),
      0.5,
    );
    const numCrossed = Number(a !== b) + Number(b !== c) + Number(c !== d) + Number(d !== a);
    assert.equal(segments.length, 2 * numCrossed, `corners ${a}${b}${c}${d}`);
    for (let i = 0; i < segments.length; i += 2) {
      const [x, y] = segments.slice(i, i + 2);
      const isBetween = x === 0.5 ? (y === 0 ? a !== b : d !== c) : x === 0 ? a !== d : b !== c;
      assert.ok(isBetween, `corners ${a}${b}${c}${d} have no line at ${x}, ${y}`);
    }
  }
});
