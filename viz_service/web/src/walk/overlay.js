// What a walk draws over the stage's layers: judged samples, and samples that are pointed at.

import { parseColour } from '../palette.js';

/** @typedef {import('../layers.js').Placement} Placement */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../palette.js').Palette} Palette */
/** @typedef {import('./walk.js').Overlay} Overlay */
/** @typedef {import('./walk.js').Mark} Mark */

/** Sizes in CSS pixels. */
const RADIUS = 4;
const SMALLEST = 1.5;
const LARGEST = 7;
const RING = 10;
const LONGEST_PULL = 90;
// A pull of this strength is drawn half as long as any, as the layer of pulls does.
const HALF_LENGTH_PULL = 2;
const FAINT = 0.28;
// Early on every verdict is near a half: small differences are shown larger than they are.
const CONTRAST = 0.6;
/** A square of a circle's area: neither kind looks more numerous. */
const HALF_SQUARE = Math.sqrt(Math.PI) / 2;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Overlay} overlay
 * @param {Placement} placement
 * @param {Palette} palette
 * @param {number} ratio Device pixels per CSS pixel.
 */
export function drawOverlay(context, overlay, placement, palette, ratio) {
  context.save();
  const { real, realVerdicts, generated, generatedVerdicts } = overlay;
  const look = LOOKS[overlay.judged];
  drawKind(context, real, placement, ratio, 'real', (i) =>
    look(realVerdicts[i], 1 - realVerdicts[i], palette, palette.real),
  );
  drawKind(context, generated, placement, ratio, 'generated', (i) =>
    look(generatedVerdicts[i], generatedVerdicts[i], palette, palette.generated),
  );
  for (const mark of overlay.marks) drawMark(context, mark, placement, palette, ratio);
  context.restore();
}

/** @typedef {{colour: string, radius: number, opacity: number, rim: string}} Look */

/** @type {Record<Overlay['judged'], (verdict: number, error: number, palette: Palette, own: string) => Look>} */
const LOOKS = {
  verdict: (verdict, _error, palette) => ({
    colour: verdictColour(verdict, palette),
    radius: RADIUS,
    opacity: 1,
    rim: palette.axis,
  }),
  error: (_verdict, error, palette, own) => ({
    colour: own,
    radius: SMALLEST + (LARGEST - SMALLEST) * error,
    opacity: 0.35 + 0.65 * error,
    rim: palette.rim,
  }),
  faint: (_verdict, _error, palette, own) => ({
    colour: own,
    radius: RADIUS - 1,
    opacity: FAINT,
    rim: palette.rim,
  }),
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Values} positions [n, 2]
 * @param {Placement} placement
 * @param {number} ratio
 * @param {Mark['role']} role
 * @param {(i: number) => Look} lookOf
 */
function drawKind(context, positions, placement, ratio, role, lookOf) {
  context.lineWidth = ratio;
  for (let i = 0; 2 * i + 1 < positions.length; i++) {
    const { colour, radius, opacity, rim } = lookOf(i);
    const [x, y] = place(placement, positions[2 * i], positions[2 * i + 1]);
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.strokeStyle = rim;
    traceSample(context, role, x, y, radius * ratio);
    context.fill();
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {Placement} placement
 * @param {Palette} palette
 * @param {number} ratio
 */
function drawMark(context, mark, placement, palette, ratio) {
  const colour = palette[mark.role];
  const [x, y] = place(placement, mark.x, mark.y);
  context.globalAlpha = 1;
  if (mark.to) drawDestination(context, mark, placement, colour, ratio);
  if (mark.pull) drawPull(context, x, y, mark.pull, palette.gradient, ratio);
  traceSample(context, mark.role, x, y, (RADIUS + 1) * ratio);
  context.fillStyle = colour;
  context.fill();
  // A light ring under the dark one: it stands out on any ground.
  for (const [width, stroke] of /** @type {[number, string][]} */ ([
    [5, palette.rim],
    [2.5, colour],
  ])) {
    traceSample(context, mark.role, x, y, RING * ratio);
    context.lineWidth = width * ratio;
    context.strokeStyle = stroke;
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark} mark
 * @param {Placement} placement
 * @param {string} colour
 * @param {number} ratio
 */
function drawDestination(context, mark, placement, colour, ratio) {
  const to = /** @type {{x: number, y: number}} */ (mark.to);
  const [x, y] = place(placement, to.x, to.y);
  context.setLineDash([3 * ratio, 3 * ratio]);
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = colour;
  traceSample(context, mark.role, x, y, RING * ratio);
  context.stroke();
  context.setLineDash([]);
}

/**
 * An arrow, the longer the stronger the pull, but never out of sight.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x Device pixels.
 * @param {number} y
 * @param {{x: number, y: number}} pull
 * @param {string} colour
 * @param {number} ratio
 */
function drawPull(context, x, y, pull, colour, ratio) {
  const strength = Math.hypot(pull.x, pull.y);
  if (strength === 0) return;
  const length = (RING + (LONGEST_PULL * strength) / (strength + HALF_LENGTH_PULL)) * ratio;
  const [alongX, alongY] = [pull.x / strength, -pull.y / strength];
  const [tipX, tipY] = [x + alongX * length, y + alongY * length];
  const head = 9 * ratio;
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 3 * ratio;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(tipX, tipY);
  context.stroke();
  context.beginPath();
  context.moveTo(tipX + alongX * head, tipY + alongY * head);
  context.lineTo(tipX - alongY * head * 0.6, tipY + alongX * head * 0.6);
  context.lineTo(tipX + alongY * head * 0.6, tipY - alongX * head * 0.6);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mark['role']} role Circles are real, squares generated.
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function traceSample(context, role, x, y, radius) {
  context.beginPath();
  if (role === 'real') {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    const half = radius * HALF_SQUARE;
    context.rect(x - half, y - half, 2 * half, 2 * half);
  }
}

/** @param {Placement} placement @param {number} x @param {number} y */
function place({ x0, y0, scale }, x, y) {
  return [x0 + x * scale, y0 - y * scale];
}

/**
 * From the generated samples' colour through that of the map's middle to the real ones'.
 *
 * @param {number} verdict 0 to 1.
 * @param {Palette} palette
 * @returns {string}
 */
export function verdictColour(verdict, palette) {
  const even = parseColour(palette.mapEven);
  const end = parseColour(verdict > 0.5 ? palette.real : palette.generated);
  const certainty = Math.min(1, Math.abs(verdict - 0.5) * 2) ** CONTRAST;
  const mixed = even.map((channel, i) => Math.round(channel + (end[i] - channel) * certainty));
  return `rgb(${mixed.join(' ')})`;
}
