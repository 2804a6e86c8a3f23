// How dense the real data lie: lines inside which given shares of them are.

import { traceContour } from '../contour.js';

/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../camera.js').Box} Box */
/** @typedef {import('../layers.js').Placement} Placement */

/** Shares of the real data inside the lines, the innermost first. */
export const SHARES = [0.5, 0.8, 0.95];

/**
 * The densities above which given shares of the whole lie.
 *
 * @param {Grid} density Not negative, on any scale.
 * @param {readonly number[]} shares 0 to 1, ascending.
 * @returns {number[]} Descending; empty for a density that is nowhere.
 */
export function findLevels({ values }, shares) {
  const sorted = Float64Array.from(values).sort().reverse();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return [];
  let sum = 0;
  let at = 0;
  return shares.map((share) => {
    while (at < sorted.length - 1 && sum + sorted[at] < share * total) sum += sorted[at++];
    return sorted[at];
  });
}

/**
 * Draws the lines, the innermost widest.
 *
 * @param {CanvasRenderingContext2D} context Stroked with its own style.
 * @param {Grid} density [rows, columns], row 0 lowest.
 * @param {Box} box What the density covers.
 * @param {Placement} placement
 */
export function drawDensity(context, density, box, { x0, y0, scale }) {
  const { lineWidth } = context;
  const cellWidth = ((box.xMax - box.xMin) / density.columns) * scale;
  const cellHeight = ((box.yMax - box.yMin) / density.rows) * scale;
  const left = x0 + box.xMin * scale + cellWidth / 2;
  const bottom = y0 - box.yMin * scale - cellHeight / 2;
  findLevels(density, SHARES).forEach((level, rank) => {
    const segments = traceContour(density, level);
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(left + segments[i] * cellWidth, bottom - segments[i + 1] * cellHeight);
      context.lineTo(left + segments[i + 2] * cellWidth, bottom - segments[i + 3] * cellHeight);
    }
    context.lineWidth = lineWidth * (SHARES.length - rank);
    context.stroke();
  });
  context.lineWidth = lineWidth;
}
