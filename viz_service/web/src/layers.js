// The layers of the picture, each drawn by one function onto a canvas in device pixels.

import { traceContour } from './contour.js';

/** @typedef {import('./message.js').Grid} Grid */
/** @typedef {import('./message.js').Values} Values */
/** @typedef {import('./camera.js').Box} Box */

/**
 * Where the plane lies on the canvas: x right, y up.
 *
 * @typedef {object} Placement
 * @property {number} x0 Device pixels of plane coordinate x = 0.
 * @property {number} y0 Device pixels of plane coordinate y = 0.
 * @property {number} scale Device pixels per unit of the plane.
 */

// Opacity is drawn in steps, so that hundreds of cells cost a few fills.
const NUM_SHADES = 14;
const DENSEST = 0.72;
const MESH_OPACITY = 0.5;
// Cells that all shared this part of the view evenly are drawn half as dense as can be.
const HALF_DENSITY_SHARE = 0.1;
/**
 * A pull of this strength is drawn half as long as any: vanishing and exploding gradients
 * are both in sight.
 */
export const HALF_LENGTH_PULL = 2;
const LONGEST_PULL_SHARE = 0.085;

/**
 * Paints the verdicts as one small image, smoothly enlarged.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} image Reused from frame to frame.
 * @param {Grid} map
 * @param {Box} box What the map covers.
 * @param {Uint8ClampedArray} colours See createMapColours.
 * @param {Placement} placement
 */
export function drawMap(context, image, map, box, colours, { x0, y0, scale }) {
  const { rows, columns, values } = map;
  if (!values.length) return;
  if (image.width !== columns || image.height !== rows) {
    image.width = columns;
    image.height = rows;
  }
  const imageContext = /** @type {CanvasRenderingContext2D} */ (image.getContext('2d'));
  const pixels = imageContext.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    // Row 0 is the lowest of the plane and the last of the image.
    const line = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) {
      const verdict = values[row * columns + column];
      const from = 4 * Math.round(255 * Math.min(1, Math.max(0, verdict)));
      const to = 4 * (line + column);
      pixels.data[to] = colours[from];
      pixels.data[to + 1] = colours[from + 1];
      pixels.data[to + 2] = colours[from + 2];
      pixels.data[to + 3] = 255;
    }
  }
  imageContext.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  // Finer filters cost four times as much.
  context.imageSmoothingQuality = 'low';
  const width = (box.xMax - box.xMin) * scale;
  const height = (box.yMax - box.yMin) * scale;
  context.drawImage(image, x0 + box.xMin * scale, y0 - box.yMax * scale, width, height);
}

/**
 * Draws the line on which the verdict is even.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} map
 * @param {Box} box
 * @param {Placement} placement
 */
export function drawContour(context, map, box, { x0, y0, scale }) {
  const cellWidth = (box.xMax - box.xMin) / map.columns;
  const cellHeight = (box.yMax - box.yMin) / map.rows;
  const segments = traceContour(map, 0.5);
  context.beginPath();
  for (let i = 0; i < segments.length; i += 4) {
    // Values stand at the middles of cells.
    context.moveTo(
      x0 + (box.xMin + (segments[i] + 0.5) * cellWidth) * scale,
      y0 - (box.yMin + (segments[i + 1] + 0.5) * cellHeight) * scale,
    );
    context.lineTo(
      x0 + (box.xMin + (segments[i + 2] + 0.5) * cellWidth) * scale,
      y0 - (box.yMin + (segments[i + 3] + 0.5) * cellHeight) * scale,
    );
  }
  context.stroke();
}

/**
 * Draws the image of the noise grid. Each cell holds the same share of the samples, so
 * the smaller it is, the denser they lie, and the more opaque it is drawn.
 *
 * @param {CanvasRenderingContext2D} context Filled and stroked with its own styles.
 * @param {Grid} manifold
 * @param {Box} box
 * @param {Placement} placement
 * @param {number} [opacity] Of the whole.
 */
export function drawManifold(context, manifold, box, placement, opacity = 1) {
  const { rows, columns, values } = manifold;
  if (columns < 2) return;
  if (rows === 1) return drawThread(context, values, columns, box, placement, opacity);
  const { x0, y0, scale } = placement;
  const shades = Array.from({ length: NUM_SHADES }, () => new Path2D());
  const viewArea = (box.xMax - box.xMin) * (box.yMax - box.yMin);
  const halfArea = (viewArea * HALF_DENSITY_SHARE) / ((rows - 1) * (columns - 1));
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = 2 * (row * columns + column);
      const corners = [a, a + 2, a + 2 * columns + 2, a + 2 * columns];
      const area = quadArea(values, corners);
      // One turning sense for all, or overlapping cells of one path would cut holes.
      if (area < 0) corners.reverse();
      const path = shades[shadeOf(halfArea / (halfArea + Math.abs(area)))];
      path.moveTo(x0 + values[corners[0]] * scale, y0 - values[corners[0] + 1] * scale);
      for (const at of corners.slice(1)) {
        path.lineTo(x0 + values[at] * scale, y0 - values[at + 1] * scale);
      }
      path.closePath();
    }
  }
  shades.forEach((path, shade) => {
    context.globalAlpha = (opacity * DENSEST * (shade + 0.5)) / NUM_SHADES;
    context.fill(path);
  });
  context.globalAlpha = opacity * MESH_OPACITY;
  drawMesh(context, manifold, placement);
  context.globalAlpha = 1;
}

/**
 * Draws the lines of a grid of positions.
 *
 * @param {CanvasRenderingContext2D} context Stroked with its own style.
 * @param {Grid} grid [rows, columns, 2]
 * @param {Placement} placement
 */
export function drawMesh(context, { rows, columns, values }, { x0, y0, scale }) {
  context.beginPath();
  /** @param {number} at @param {boolean} isFirst */
  const trace = (at, isFirst) => {
    const x = x0 + values[at] * scale;
    const y = y0 - values[at + 1] * scale;
    if (isFirst) context.moveTo(x, y);
    else context.lineTo(x, y);
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) trace(2 * (row * columns + column), !column);
  }
  for (let column = 0; column < columns && rows > 1; column++) {
    for (let row = 0; row < rows; row++) trace(2 * (row * columns + column), !row);
  }
  context.stroke();
}

/**
 * Draws the image of one-dimensional noise: a thread, the more opaque the denser.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Values} values [columns, 2]
 * @param {number} columns
 * @param {Box} box
 * @param {Placement} placement
 * @param {number} opacity
 */
function drawThread(context, values, columns, box, { x0, y0, scale }, opacity) {
  const shades = Array.from({ length: NUM_SHADES }, () => new Path2D());
  const halfLength = (box.xMax - box.xMin) / (columns - 1);
  for (let at = 0; at + 3 < 2 * columns; at += 2) {
    const length = Math.hypot(values[at + 2] - values[at], values[at + 3] - values[at + 1]);
    const path = shades[shadeOf(halfLength / (halfLength + length))];
    path.moveTo(x0 + values[at] * scale, y0 - values[at + 1] * scale);
    path.lineTo(x0 + values[at + 2] * scale, y0 - values[at + 3] * scale);
  }
  const lineWidth = context.lineWidth;
  context.lineWidth = 4 * lineWidth;
  shades.forEach((path, shade) => {
    context.globalAlpha = (opacity * (shade + 0.5)) / NUM_SHADES;
    context.stroke(path);
  });
  context.lineWidth = lineWidth;
  context.globalAlpha = 1;
}

/**
 * Twice-covered corners counted once: the shoelace formula, signed by turning sense.
 *
 * @param {Values} values
 * @param {number[]} corners Offsets of x; y follows.
 */
function quadArea(values, [a, b, c, d]) {
  return (
    ((values[c] - values[a]) * (values[d + 1] - values[b + 1]) -
      (values[d] - values[b]) * (values[c + 1] - values[a + 1])) /
    2
  );
}

/** @param {number} density 0 to 1. */
function shadeOf(density) {
  return Math.min(NUM_SHADES - 1, Math.floor(density * NUM_SHADES)) || 0;
}

/**
 * Draws where each generated sample is pulled, as one path.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Values} positions [n, 2]
 * @param {Values} gradients [n, 2]
 * @param {Box} box
 * @param {Placement} placement
 */
export function drawGradients(context, positions, gradients, box, { x0, y0, scale }) {
  const longest = (box.xMax - box.xMin) * scale * LONGEST_PULL_SHARE;
  context.beginPath();
  for (let i = 0; i + 1 < gradients.length; i += 2) {
    const strength = Math.hypot(gradients[i], gradients[i + 1]);
    const stretch = longest / (strength + HALF_LENGTH_PULL);
    const x = x0 + positions[i] * scale;
    const y = y0 - positions[i + 1] * scale;
    context.moveTo(x, y);
    context.lineTo(x + gradients[i] * stretch, y - gradients[i + 1] * stretch);
  }
  context.stroke();
}

/**
 * Stamps samples.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} sprite
 * @param {Values} positions [n, 2]
 * @param {Placement} placement
 */
export function drawSamples(context, sprite, positions, { x0, y0, scale }) {
  const half = sprite.width / 2;
  for (let i = 0; i + 1 < positions.length; i += 2) {
    // Whole pixels: crisp, and cheaper than filtered stamps.
    const x = Math.round(x0 + positions[i] * scale - half);
    const y = Math.round(y0 - positions[i + 1] * scale - half);
    context.drawImage(sprite, x, y);
  }
}
