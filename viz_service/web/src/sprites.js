// One sample, drawn once and stamped hundreds of times.

/** @typedef {'circle' | 'square'} Shape */

/** Radius of a sample, CSS pixels. */
const RADIUS = 2.9;
const RIM_WIDTH = 0.8;
// A square of the circle's area: neither kind looks more numerous.
const HALF_SIDE = (RADIUS * Math.sqrt(Math.PI)) / 2;

/**
 * A sample's picture. Shape tells real from generated as well as colour does.
 *
 * @param {Shape} shape
 * @param {string} fill
 * @param {string} rim Sets it off from a ground of its own colour.
 * @param {number} pixelRatio Device pixels per CSS pixel.
 * @returns {HTMLCanvasElement} Its middle is the sample's place.
 */
export function createSprite(shape, fill, rim, pixelRatio) {
  const canvas = document.createElement('canvas');
  const side = 2 * Math.ceil((RADIUS + RIM_WIDTH) * pixelRatio);
  canvas.width = canvas.height = side;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.translate(side / 2, side / 2);
  context.scale(pixelRatio, pixelRatio);
  context.beginPath();
  if (shape === 'circle') {
    context.arc(0, 0, RADIUS, 0, 2 * Math.PI);
  } else {
    context.rect(-HALF_SIDE, -HALF_SIDE, 2 * HALF_SIDE, 2 * HALF_SIDE);
  }
  context.lineWidth = 2 * RIM_WIDTH;
  context.strokeStyle = rim;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  return canvas;
}

/**
 * Draws squares with rims at whole pixels: half the cost of stamping them.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import('./message.js').Values} positions [n, 2]
 * @param {{fill: string, rim: string}} colours
 * @param {number} pixelRatio
 * @param {import('./layers.js').Placement} placement
 */
export function drawSquares(context, positions, { fill, rim }, pixelRatio, { x0, y0, scale }) {
  const side = Math.max(2, Math.round(2 * HALF_SIDE * pixelRatio));
  const border = Math.max(1, Math.round(RIM_WIDTH * pixelRatio));
  const outside = side + 2 * border;
  for (let i = 0; i + 1 < positions.length; i += 2) {
    const x = Math.round(x0 + positions[i] * scale - side / 2);
    const y = Math.round(y0 - positions[i + 1] * scale - side / 2);
    context.fillStyle = rim;
    context.fillRect(x - border, y - border, outside, outside);
    context.fillStyle = fill;
    context.fillRect(x, y, side, side);
  }
}
