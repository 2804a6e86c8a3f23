// Where a sample would be pulled, all over the plane.

import { HALF_LENGTH_PULL } from '../layers.js';

/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../camera.js').Box} Box */
/** @typedef {import('../layers.js').Placement} Placement */

/** Of a cell, for the longest arrow. */
const LONGEST_ARROW_SHARE = 0.92;
/** Of its arrow, for each barb. */
const BARB_SHARE = 0.32;

/**
 * Draws an arrow in each cell of the plane, its middle at the cell's, as one path.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} field [rows, columns, 2], row 0 lowest.
 * @param {Box} box What the field covers.
 * @param {Placement} placement
 */
export function drawField(context, { rows, columns, values }, box, { x0, y0, scale }) {
  if (!values.length) return;
  const width = ((box.xMax - box.xMin) / columns) * scale;
  const height = ((box.yMax - box.yMin) / rows) * scale;
  const left = x0 + box.xMin * scale + width / 2;
  const bottom = y0 - box.yMin * scale - height / 2;
  const longest = Math.min(width, height) * LONGEST_ARROW_SHARE;
  context.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * (row * columns + column);
      const stretch = longest / (Math.hypot(values[at], values[at + 1]) + HALF_LENGTH_PULL);
      const middle = { x: left + column * width, y: bottom - row * height };
      traceArrow(context, middle, values[at] * stretch, -values[at + 1] * stretch);
    }
  }
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}} middle
 * @param {number} dx
 * @param {number} dy
 */
function traceArrow(context, middle, dx, dy) {
  const x = middle.x + dx / 2;
  const y = middle.y + dy / 2;
  const back = BARB_SHARE;
  const aside = BARB_SHARE * 0.6;
  context.moveTo(middle.x - dx / 2, middle.y - dy / 2);
  context.lineTo(x, y);
  context.moveTo(x - dx * back - dy * aside, y - dy * back + dx * aside);
  context.lineTo(x, y);
  context.lineTo(x - dx * back + dy * aside, y - dy * back - dx * aside);
}
