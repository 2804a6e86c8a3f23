// The line on which the discriminator cannot decide: marching squares on its map.

/** @typedef {import('./message.js').Grid} Grid */

// Which edges of a cell the line joins, by which corners lie above the level. Corners
// count 1, 2, 4, 8 from the lower left, counter-clockwise; edges 0 to 3 are the lower,
// right, upper and left one. The two saddles (5, 10) are drawn as two cut corners.
const JOINED_EDGES = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [2, 1],
  [1, 3],
  [1, 0],
  [0, 3],
  [],
];

/**
 * Line segments where the grid crosses a level, in grid coordinates: the value at
 * [row, column] sits at x = column, y = row.
 *
 * @param {Grid} grid
 * @param {number} level
 * @returns {number[]} x, y, x, y of each segment, one after the other.
 */
export function traceContour({ rows, columns, values }, level) {
  /** @type {number[]} */
  const segments = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const lowLeft = values[at] - level;
      const lowRight = values[at + 1] - level;
      const highLeft = values[at + columns] - level;
      const highRight = values[at + columns + 1] - level;
      const above =
        Number(lowLeft > 0) +
        2 * Number(lowRight > 0) +
        4 * Number(highRight > 0) +
        8 * Number(highLeft > 0);
      for (const edge of JOINED_EDGES[above]) {
        if (edge === 0) segments.push(column + crossing(lowLeft, lowRight), row);
        else if (edge === 1) segments.push(column + 1, row + crossing(lowRight, highRight));
        else if (edge === 2) segments.push(column + crossing(highLeft, highRight), row + 1);
        else segments.push(column, row + crossing(lowLeft, highLeft));
      }
    }
  }
  return segments;
}

/**
 * Where between two values of different sign the zero lies, 0 to 1.
 *
 * @param {number} from
 * @param {number} to
 */
function crossing(from, to) {
  return from / (from - to);
}
