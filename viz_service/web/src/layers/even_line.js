// The line on which a verdict is even, the fainter the less it decides.

import { traceContour } from '../contour.js';

/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../camera.js').Box} Box */
/** @typedef {import('../layers.js').Placement} Placement */

// A line that crosses this slope, in verdict per width of the view, is drawn half as strong
// as any: where the map is flat, the line is chance.
const HALF_SLOPE = 0.25;
// Strengths are drawn in steps, each one path.
const NUM_STRENGTHS = 5;

/**
 * @param {CanvasRenderingContext2D} context Stroked with its own style.
 * @param {Grid} map Verdicts at the middles of cells, row 0 lowest.
 * @param {Box} box What the map covers.
 * @param {Placement} placement
 * @param {number} opacity Of the strongest.
 */
export function drawEvenLine(context, map, box, { x0, y0, scale }, opacity) {
  const cellWidth = ((box.xMax - box.xMin) / map.columns) * scale;
  const cellHeight = ((box.yMax - box.yMin) / map.rows) * scale;
  const left = x0 + box.xMin * scale + cellWidth / 2;
  const bottom = y0 - box.yMin * scale - cellHeight / 2;
  splitByStrength(map, traceContour(map, 0.5)).forEach((segments, strength) => {
    if (!segments.length) return;
    context.globalAlpha = (opacity * (strength + 0.5)) / NUM_STRENGTHS;
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(left + segments[i] * cellWidth, bottom - segments[i + 1] * cellHeight);
      context.lineTo(left + segments[i + 2] * cellWidth, bottom - segments[i + 3] * cellHeight);
    }
    context.stroke();
  });
  context.globalAlpha = 1;
}

/**
 * Segments of a contour by the slope that they cross, the flattest first.
 *
 * @param {Grid} map
 * @param {number[]} segments x, y, x, y each, in cells.
 * @returns {number[][]}
 */
export function splitByStrength({ rows, columns, values }, segments) {
  /** @type {number[][]} */
  const split = Array.from({ length: NUM_STRENGTHS }, () => []);
  for (let i = 0; i < segments.length; i += 4) {
    const column = Math.floor((segments[i] + segments[i + 2]) / 2);
    const row = Math.floor((segments[i + 1] + segments[i + 3]) / 2);
    const at = Math.min(rows - 2, row) * columns + Math.min(columns - 2, column);
    const [here, right] = [values[at], values[at + 1]];
    const [above, across] = [values[at + columns], values[at + columns + 1]];
    const alongX = ((right - here + across - above) / 2) * columns;
    const alongY = ((above - here + across - right) / 2) * rows;
    const slope = Math.hypot(alongX, alongY);
    const strength = Math.floor((NUM_STRENGTHS * slope) / (slope + HALF_SLOPE));
    split[strength].push(segments[i], segments[i + 1], segments[i + 2], segments[i + 3]);
  }
  return split;
}
