// How the generator stretches: what becomes of small circles of noise.

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../layers.js').Placement} Placement */

/**
 * An ellipse: what a linear map makes of a circle of radius 1.
 *
 * @typedef {object} Ellipse
 * @property {number} major Half-axis: the larger singular value.
 * @property {number} minor Half-axis: the smaller singular value.
 * @property {number} angle Of the major axis, radians from x towards y.
 */

/**
 * The singular values of [[a, b], [c, d]] and the direction of the larger, in closed form
 * (Blinn, "Consider the lowly 2 x 2 matrix", 1996).
 *
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 * @returns {Ellipse}
 */
export function toEllipse(a, b, c, d) {
  const even = Math.hypot(a + d, c - b) / 2;
  const odd = Math.hypot(a - d, c + b) / 2;
  const angle = (Math.atan2(c + b, a - d) + Math.atan2(c - b, a + d)) / 2;
  return { major: even + odd, minor: Math.abs(even - odd), angle };
}

/**
 * Draws what becomes of a circle of noise around each of some points; of one-dimensional
 * noise, what becomes of a stretch that is as long as the circle is wide.
 *
 * @param {CanvasRenderingContext2D} context Filled and stroked with its own styles.
 * @param {Values} points [n, 2]
 * @param {Values} jacobians [n, 2, numDims]
 * @param {number} numDims 1 or 2.
 * @param {number} radius Of the circle, units of noise.
 * @param {number} longest Half-axis that none reaches, plane units: the shape is kept, and the
 *   size of those that are torn apart does not hide the others.
 * @param {Placement} placement
 */
export function drawStretch(context, points, jacobians, numDims, radius, longest, placement) {
  if (numDims !== 1 && numDims !== 2) return;
  const { x0, y0, scale } = placement;
  context.beginPath();
  for (let i = 0; 2 * i + 1 < points.length; i++) {
    const x = x0 + points[2 * i] * scale;
    const y = y0 - points[2 * i + 1] * scale;
    const at = 2 * numDims * i;
    const [a, c] = [jacobians[at], jacobians[at + numDims]];
    const [b, d] = numDims === 2 ? [jacobians[at + 1], jacobians[at + 3]] : [0, 0];
    const { major, minor, angle } = toEllipse(a, b, c, d);
    const unit = scale / (1 / radius + major / longest);
    const [dx, dy] = [Math.cos(angle) * major * unit, -Math.sin(angle) * major * unit];
    context.moveTo(x + dx, y + dy);
    // The screen's y points down.
    context.ellipse(x, y, major * unit, minor * unit, -angle, 0, 2 * Math.PI);
  }
  const { globalAlpha } = context;
  context.stroke();
  context.globalAlpha = 0.25 * globalAlpha;
  context.fill();
  context.globalAlpha = globalAlpha;
}
