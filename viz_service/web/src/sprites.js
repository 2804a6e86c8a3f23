// One sample, drawn once and stamped hundreds of times.

/** @typedef {'circle' | 'square'} Shape */

/** Radius of a sample, CSS pixels. */
const RADIUS = 2.9;
const RIM_WIDTH = 0.8;

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
    // A square of the circle's area: neither kind looks more numerous.
    const half = (RADIUS * Math.sqrt(Math.PI)) / 2;
    context.rect(-half, -half, 2 * half, 2 * half);
  }
  context.lineWidth = 2 * RIM_WIDTH;
  context.strokeStyle = rim;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  return canvas;
}
