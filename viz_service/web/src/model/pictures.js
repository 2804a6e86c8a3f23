// The small pictures at the nodes of the model: each one's own data, drawn onto a small canvas.

import { drawContour, drawManifold, drawMap } from '../layers.js';
import { verdictAt } from '../words.js';

/** @typedef {import('../message.js').Dataset} Dataset */
/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../camera.js').Box} Box */
/** @typedef {import('../layers.js').Placement} Placement */
/** @typedef {import('./style.js').PictureStyle} PictureStyle */

/**
 * What the pictures are drawn from.
 *
 * @typedef {object} Scene
 * @property {Dataset | null} dataset
 * @property {Frame | null} frame
 * @property {import('../walk/walk.js').Overlay | null} overlay Batch of a walk, which stands in
 *   for all samples.
 * @property {(metric: string) => number | null} metric The newest value of "METRIC_...".
 */

/**
 * A canvas to draw on, in device pixels.
 *
 * @typedef {object} Paper
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 * @property {PictureStyle} style
 */

/** @typedef {(scene: Scene, paper: Paper) => void} Draw */

/** A small picture is full at this many samples; more only cost. */
const MOST_DOTS = 170;
/** Radius of a dot as a share of the picture's side. */
const DOT_SHARE = 0.017;
const LONGEST_PULL_SHARE = 0.3;
/** A pull of this strength is drawn half as long as any. */
const HALF_LENGTH_PULL = 2;
/** Losses of undecided networks under log loss: a bar is half full there. */
const EVEN_LOSS = { discriminator: 2 * Math.LN2, generator: Math.LN2 };
// Turns the index of a sample into a height that looks random and stays the same.
const GOLDEN_SHARE = 0.618034;

/**
 * Where a box lies on the paper, as large as fits.
 *
 * @param {Box} box
 * @param {Paper} paper
 * @returns {Placement}
 */
export function placeBox(box, { width, height }) {
  const scale = Math.min(width / (box.xMax - box.xMin), height / (box.yMax - box.yMin));
  return {
    x0: width / 2 - ((box.xMin + box.xMax) / 2) * scale,
    y0: height / 2 + ((box.yMin + box.yMax) / 2) * scale,
    scale,
  };
}

/**
 * Which of `length` samples are drawn: all of them, or evenly spread ones.
 *
 * @param {number} length
 * @returns {number[]}
 */
export function chooseSamples(length) {
  const num = Math.min(length, MOST_DOTS);
  return Array.from({ length: num }, (_, i) => Math.floor((i * length) / num));
}

/**
 * Adds dots to a path: circles for real samples, squares for generated ones.
 *
 * @param {Path2D} path
 * @param {'circle' | 'square'} shape
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function addDot(path, shape, x, y, radius) {
  if (shape === 'circle') {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    path.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}

/**
 * @param {Paper} paper
 * @param {Values} positions [n, 2]
 * @param {Box} box
 * @param {'circle' | 'square'} shape
 * @param {string} colour
 */
function drawDots(paper, positions, box, shape, colour) {
  const { x0, y0, scale } = placeBox(box, paper);
  const radius = DOT_SHARE * paper.width;
  const path = new Path2D();
  for (const i of chooseSamples(positions.length >> 1)) {
    addDot(path, shape, x0 + positions[2 * i] * scale, y0 - positions[2 * i + 1] * scale, radius);
  }
  paper.context.fillStyle = colour;
  paper.context.fill(path);
}

/**
 * Dots in the colours of the verdicts on them, few fills for all.
 *
 * @param {Paper} paper
 * @param {Values} positions [n, 2]
 * @param {(i: number) => number | null} verdictOf 0 to 1; null is not drawn.
 * @param {Box} box
 * @param {'circle' | 'square'} shape
 */
function drawVerdicts(paper, positions, verdictOf, box, shape) {
  const { x0, y0, scale } = placeBox(box, paper);
  const { verdictColours } = paper.style;
  const radius = DOT_SHARE * 1.25 * paper.width;
  const paths = verdictColours.map(() => new Path2D());
  for (const i of chooseSamples(positions.length >> 1)) {
    const verdict = verdictOf(i);
    if (verdict === null || Number.isNaN(verdict)) continue;
    const shade = Math.min(paths.length - 1, Math.floor(verdict * paths.length));
    const [x, y] = [x0 + positions[2 * i] * scale, y0 - positions[2 * i + 1] * scale];
    addDot(paths[shade], shape, x, y, radius);
  }
  paths.forEach((path, shade) => {
    paper.context.fillStyle = verdictColours[shade];
    paper.context.fill(path);
  });
}

/** @type {Draw} */
function drawNoise({ dataset }, paper) {
  if (!dataset?.noiseView) return;
  const { latents, numLatentDims, noiseView: box } = dataset;
  const positions = numLatentDims > 1 ? latents : spreadOut(latents, box);
  drawDots(paper, positions, box, 'square', paper.style.palette.generated);
}

/**
 * One-dimensional noise as points: beside each other, or they would hide one another.
 *
 * @param {Values} values [n]
 * @param {Box} box
 * @returns {Values} [n, 2]
 */
export function spreadOut(values, { yMin, yMax }) {
  const positions = new Float32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    positions[2 * i] = values[i];
    positions[2 * i + 1] = yMin + ((i * GOLDEN_SHARE) % 1) * (yMax - yMin);
  }
  return positions;
}

/** @type {Draw} */
function drawGenerator({ dataset, frame }, paper) {
  if (!dataset || !frame) return;
  const { context, style } = paper;
  context.fillStyle = context.strokeStyle = style.palette.manifold;
  context.lineWidth = Math.max(0.5, paper.width / 260);
  context.lineJoin = 'round';
  drawManifold(context, frame.manifold, dataset.view, placeBox(dataset.view, paper));
}

/** @type {Draw} */
function drawGenerated({ dataset, frame }, paper) {
  if (!dataset || !frame) return;
  drawDots(paper, frame.generated, dataset.view, 'square', paper.style.palette.generated);
}

/** @type {Draw} */
function drawReal({ dataset }, paper) {
  if (!dataset) return;
  drawDots(paper, dataset.points, dataset.view, 'circle', paper.style.palette.real);
}

/** @type {Draw} */
function drawDiscriminator({ dataset, frame }, paper) {
  if (!dataset || !frame) return;
  const { context, style } = paper;
  const placement = placeBox(dataset.view, paper);
  drawMap(context, style.mapImage, frame.map, dataset.view, style.mapColours, placement);
  context.strokeStyle = style.palette.contour;
  context.lineWidth = Math.max(1, paper.width / 130);
  drawContour(context, frame.map, dataset.view, placement);
}

/** @type {Draw} */
function drawVerdictsOnReal({ dataset, frame, overlay }, paper) {
  if (!dataset || !frame) return;
  const { points, view } = dataset;
  if (overlay?.judged) {
    drawVerdicts(paper, overlay.real, (i) => overlay.realVerdicts[i], view, 'circle');
    return;
  }
  /** @param {number} i */
  const verdictOf = (i) => verdictAt(frame, dataset, points[2 * i], points[2 * i + 1]);
  drawVerdicts(paper, points, verdictOf, view, 'circle');
}

/** @type {Draw} */
function drawVerdictsOnGenerated({ dataset, frame, overlay }, paper) {
  if (!dataset || !frame) return;
  const [generated, verdicts] = overlay?.judged
    ? [overlay.generated, overlay.generatedVerdicts]
    : [frame.generated, frame.verdicts];
  drawVerdicts(paper, generated, (i) => verdicts[i] ?? null, dataset.view, 'square');
}

/** @type {Draw} */
function drawPull({ dataset, frame }, paper) {
  if (!dataset || !frame) return;
  const { context, style, width } = paper;
  const { generated, gradients } = frame;
  const { x0, y0, scale } = placeBox(dataset.view, paper);
  context.beginPath();
  for (const i of chooseSamples(Math.min(generated.length, gradients.length) >> 1)) {
    const [pullX, pullY] = [gradients[2 * i], gradients[2 * i + 1]];
    const stretch = (LONGEST_PULL_SHARE * width) / (Math.hypot(pullX, pullY) + HALF_LENGTH_PULL);
    const [x, y] = [x0 + generated[2 * i] * scale, y0 - generated[2 * i + 1] * scale];
    context.moveTo(x, y);
    context.lineTo(x + pullX * stretch, y - pullY * stretch);
  }
  context.strokeStyle = style.palette.gradient;
  context.lineWidth = Math.max(1, width / 70);
  context.stroke();
}

/**
 * How full the bar of a loss is: half where undecided networks are, never quite full.
 *
 * @param {number} loss Below 0 for some losses: the bar shows its size.
 * @param {number} even
 */
export function toBarShare(loss, even) {
  return Math.abs(loss) / (Math.abs(loss) + even);
}

/**
 * @param {'discriminator' | 'generator'} network
 * @param {string} metric
 * @returns {Draw}
 */
function createLossBar(network, metric) {
  return (scene, { context, style, width, height }) => {
    const loss = scene.metric(metric);
    context.fillStyle = style.palette.grid;
    context.fillRect(0, 0, width, height);
    if (loss === null || !Number.isFinite(loss)) return;
    context.fillStyle = style.palette[network];
    context.fillRect(0, 0, width * toBarShare(loss, EVEN_LOSS[network]), height);
    context.fillStyle = style.palette.contour;
    context.fillRect(Math.round(width / 2), 0, Math.max(1, Math.round(height / 8)), height);
  };
}

/** What each node shows, by its id. @type {Readonly<Record<string, Draw>>} */
export const PICTURES = {
  noise: drawNoise,
  generator: drawGenerator,
  generated: drawGenerated,
  real: drawReal,
  discriminator: drawDiscriminator,
  'verdicts-real': drawVerdictsOnReal,
  'verdicts-generated': drawVerdictsOnGenerated,
  'discriminator-loss': createLossBar('discriminator', 'METRIC_DISCRIMINATOR_LOSS'),
  'generator-loss': createLossBar('generator', 'METRIC_GENERATOR_LOSS'),
  pull: drawPull,
};
