// The stage: real and generated samples over what the discriminator believes.

import { createCamera, pixelsPerUnit, refit, toScreen } from './camera.js';
import { toDifference } from './layers/difference.js';
import { GROUNDS, weighLayers } from './layers/emphasis.js';
import { drawEvenLine } from './layers/even_line.js';
import { drawField } from './layers/field.js';
import { Ground } from './layers/ground.js';
import { Refiner } from './layers/refine.js';
import { Still } from './layers/still.js';
import { drawStretch } from './layers/stretch.js';
import { Trails } from './layers/trails.js';
import { canUnfold, unfold } from './layers/unfolding.js';
import { drawGradients, drawManifold } from './layers.js';
import { drawSquares } from './sprites.js';
import { createStageStyle } from './stage_style.js';
import { drawOverlay } from './walk/overlay.js';

/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./message.js').Frame} Frame */
/** @typedef {import('./bus.js').Scene} Scene */
/** @typedef {import('./layers.js').Placement} Placement */
/**
 * @typedef {'map' | 'optimal' | 'difference' | 'density' | 'manifold' | 'field' | 'stretch'
 *   | 'real' | 'trails' | 'gradients' | 'generated'} LayerName
 */

// Pulls are many and overlap: lighter, they let the samples and the map speak.
const PULL_OPACITY = 0.6;
const FIELD_OPACITY = 0.75;
const TRAIL_OPACITY = 0.7;
// Of the view's width, for half an ellipse.
const LONGEST_AXIS_SHARE = 0.07;
// Of the noise's whole width, for the radius of the circles that become ellipses.
const CIRCLE_SHARE = 0.028;

/** Shown until the data are known: the SYMMETRIC plane's view. */
const FIRST_VIEW = { xMin: -1.4, xMax: 1.4, yMin: -1.4, yMax: 1.4 };

/** A canvas and what is on it. Sizes are CSS pixels unless they say otherwise. */
export class Stage {
  #isDrawDue = false;
  #ground = new Ground();
  #refiner = new Refiner();
  #still = new Still();
  #trails = new Trails();

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext('2d', { alpha: false })
    );
    /** @type {Scene} */
    this.scene = { dataset: null, frame: null, layers: [], overlay: null };
    /** @type {string | null} Node of the model that stands out. */
    this.highlight = null;
    /** @type {number | null} How far the noise has become samples, 0 to 1; null: not shown. */
    this.unfolding = null;
    this.pixelRatio = 1;
    /** Device pixels per unit of what marks and lines are measured in. */
    this.inkRatio = 1;
    this.camera = createCamera(FIRST_VIEW, 1);
    this.style = createStageStyle(canvas, 1);
  }

  /** Takes the colours anew from the style sheet. */
  restyle() {
    this.style = createStageStyle(this.canvas, this.inkRatio);
    this.invalidate();
  }

  /**
   * Fits the canvas to its element.
   *
   * @param {number} size
   * @param {number} pixelRatio Device pixels per CSS pixel.
   * @param {number} magnification How many times as large as usual marks and lines are drawn.
   */
  resize(size, pixelRatio, magnification = 1) {
    const side = Math.max(1, Math.round(size * pixelRatio));
    if (side !== this.canvas.width) this.canvas.width = this.canvas.height = side;
    this.camera = refit(this.camera, this.camera.box, Math.max(1, size));
    this.pixelRatio = pixelRatio;
    if (pixelRatio * magnification !== this.inkRatio) {
      this.inkRatio = pixelRatio * magnification;
      this.restyle();
    }
    // A resized canvas is black until it is painted: not a frame later.
    this.draw();
  }

  /**
   * Takes what is to be shown; draws at once, for it is called inside a repaint.
   *
   * @param {Scene} scene
   */
  show(scene) {
    this.scene = scene;
    this.camera = refit(this.camera, scene.dataset?.view ?? FIRST_VIEW, this.camera.size);
    this.draw();
  }

  /**
   * Remembers where samples are, for their trails.
   *
   * @param {Frame} frame A live one.
   */
  follow(frame) {
    if (this.scene.layers.includes('trails')) this.#trails.note(frame);
    else if (this.#trails.length) this.#trails.clear();
  }

  /** @param {import('./camera.js').Camera} camera */
  look(camera) {
    this.camera = camera;
    this.invalidate();
  }

  /** Shows the whole plane again. */
  reset() {
    this.look(createCamera(this.camera.box, this.camera.size));
  }

  /** @param {string | null} node Of the model; null lets everything stand out alike. */
  point(node) {
    this.highlight = node;
    this.invalidate();
  }

  /** @param {number | null} progress See unfolding. */
  unfold(progress) {
    this.unfolding = progress;
    this.invalidate();
  }

  /** Draws in the next repaint, once. */
  invalidate() {
    if (this.#isDrawDue) return;
    this.#isDrawDue = true;
    requestAnimationFrame(() => {
      if (this.#isDrawDue) this.draw();
    });
  }

  /** Draws what is shown, the ground lowest. */
  draw() {
    this.#isDrawDue = false;
    const { dataset, overlay } = this.scene;
    const isUnfolding = this.#progress !== null;
    const weights = weighLayers(this.scene.layers, isUnfolding ? 'noise' : this.highlight);
    const frame = this.#movedFrame();
    const placement = this.#placement();
    this.context.lineJoin = this.context.lineCap = 'round';
    this.#drawGround(frame, weights, placement);
    if (frame) this.#drawBelow(frame, weights, placement);
    if (dataset) {
      const opacities = { real: weights.get('real') ?? 0, density: weights.get('density') ?? 0 };
      this.#still.draw(this.context, dataset, opacities, this.style.still, placement);
    }
    if (frame) this.#drawAbove(frame, weights, placement);
    if (overlay) drawOverlay(this.context, overlay, placement, this.style.palette, this.inkRatio);
  }

  /** How far the noise has become samples; null when that is not shown or not known. */
  get #progress() {
    const { dataset, frame } = this.scene;
    const progress = this.unfolding ?? (this.highlight === 'noise' ? 0 : null);
    return canUnfold(dataset, frame) ? progress : null;
  }

  #movedFrame() {
    const { dataset, frame } = this.scene;
    const progress = this.#progress;
    return progress !== null && dataset && frame ? unfold(dataset, frame, progress) : frame;
  }

  /**
   * @param {Frame | null} frame
   * @param {Map<string, number>} weights
   * @param {Placement} placement
   */
  #drawGround(frame, weights, placement) {
    const { context } = this;
    const name = GROUNDS.find((one) => weights.has(one));
    const grid = frame && name ? toGround(frame, name) : null;
    if (!name || !grid?.values.length) {
      context.fillStyle = this.style.palette.mapEven;
      context.fillRect(0, 0, this.canvas.width, this.canvas.height);
      return;
    }
    const { box } = this.camera;
    const weight = weights.get(name) ?? 1;
    const fine = this.#refiner.refine(grid);
    this.#ground.paint(context, fine, box, this.style.shade(name, weight), placement);
    // Only D itself has a boundary: elsewhere the line would trace where data are rare.
    if (name !== 'map') return;
    context.strokeStyle = this.style.palette.contour;
    context.lineWidth = 1.4 * this.inkRatio;
    drawEvenLine(context, fine, box, placement, weight);
  }

  /**
   * What lies under the real samples.
   *
   * @param {Frame} frame
   * @param {Map<string, number>} weights
   * @param {Placement} placement
   */
  #drawBelow(frame, weights, placement) {
    const { context, inkRatio } = this;
    const { palette } = this.style;
    const { box } = this.camera;
    context.fillStyle = context.strokeStyle = palette.manifold;
    context.lineWidth = 0.75 * inkRatio;
    const manifold = weights.get('manifold');
    if (manifold) drawManifold(context, frame.manifold, box, placement, manifold);
    const stretch = weights.get('stretch');
    if (stretch) this.#drawStretch(frame, stretch, placement);
    const field = weights.get('field');
    if (field) {
      context.strokeStyle = palette.gradient;
      context.lineWidth = inkRatio;
      context.globalAlpha = field * FIELD_OPACITY;
      drawField(context, frame.field, box, placement);
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {Frame} frame
   * @param {number} weight
   * @param {Placement} placement
   */
  #drawStretch({ stretchPoints, stretch }, weight, placement) {
    const { dataset } = this.scene;
    if (!dataset?.noiseView) return;
    const { xMin, xMax } = dataset.noiseView;
    const radius = (xMax - xMin) * CIRCLE_SHARE;
    this.context.globalAlpha = weight;
    this.context.lineWidth = 1.3 * this.inkRatio;
    const { numLatentDims } = dataset;
    const { view } = dataset;
    const longest = (view.xMax - view.xMin) * LONGEST_AXIS_SHARE;
    drawStretch(this.context, stretchPoints, stretch, numLatentDims, radius, longest, placement);
  }

  /**
   * What lies over the real samples.
   *
   * @param {Frame} frame
   * @param {Map<string, number>} weights
   * @param {Placement} placement
   */
  #drawAbove(frame, weights, placement) {
    const { context, inkRatio } = this;
    const { palette, squares } = this.style;
    context.lineWidth = inkRatio;
    const trails = weights.get('trails');
    if (trails) {
      context.strokeStyle = palette.generated;
      this.#trails.draw(context, trails * TRAIL_OPACITY, placement);
    }
    const gradients = weights.get('gradients');
    if (gradients) {
      context.strokeStyle = palette.gradient;
      context.globalAlpha = gradients * PULL_OPACITY;
      drawGradients(context, frame.generated, frame.gradients, this.camera.box, placement);
    }
    const generated = weights.get('generated');
    if (generated) {
      context.globalAlpha = generated;
      drawSquares(context, frame.generated, squares, inkRatio, placement);
    }
    context.globalAlpha = 1;
  }

  /** Where the plane lies on the canvas, device pixels. */
  #placement() {
    const [x, y] = toScreen(this.camera, 0, 0);
    const ratio = this.pixelRatio;
    return { x0: x * ratio, y0: y * ratio, scale: pixelsPerUnit(this.camera) * ratio };
  }
}

/**
 * The grid that covers the ground.
 *
 * @param {Frame} frame
 * @param {LayerName} name
 */
function toGround(frame, name) {
  if (name === 'difference') return toDifference(frame.map, frame.optimal);
  return name === 'optimal' ? frame.optimal : frame.map;
}
