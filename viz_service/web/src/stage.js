// The stage: real and generated samples over what the discriminator believes.

import { createCamera, pixelsPerUnit, refit, toScreen } from './camera.js';
import { drawContour, drawGradients, drawManifold, drawMap, drawSamples } from './layers.js';
import { createMapColours, readPalette } from './palette.js';
import { createSprite } from './sprites.js';

/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./message.js').Frame} Frame */
/** @typedef {'map' | 'manifold' | 'real' | 'generated' | 'gradients'} LayerName */

// Pulls are many and overlap: lighter, they let the samples and the map speak.
const PULL_OPACITY = 0.6;

/** Shown until the data are known: the SYMMETRIC plane's view. */
const FIRST_VIEW = { xMin: -1.4, xMax: 1.4, yMin: -1.4, yMax: 1.4 };

/** A canvas and what is on it. Sizes are CSS pixels unless they say otherwise. */
export class Stage {
  #isDrawDue = false;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext('2d', { alpha: false })
    );
    this.mapImage = document.createElement('canvas');
    /** @type {ReadonlySet<LayerName>} */
    this.layers = new Set();
    /** @type {Dataset | null} */
    this.dataset = null;
    /** @type {Frame | null} */
    this.frame = null;
    this.pixelRatio = 1;
    this.camera = createCamera(FIRST_VIEW, 1);
    this.style = createStyle(canvas, 1);
  }

  /** Takes the colours anew from the style sheet. */
  restyle() {
    this.style = createStyle(this.canvas, this.pixelRatio);
    this.invalidate();
  }

  /**
   * Fits the canvas to its element.
   *
   * @param {number} size
   * @param {number} pixelRatio Device pixels per CSS pixel.
   */
  resize(size, pixelRatio) {
    const side = Math.max(1, Math.round(size * pixelRatio));
    if (side !== this.canvas.width) this.canvas.width = this.canvas.height = side;
    this.camera = refit(this.camera, this.camera.box, Math.max(1, size));
    if (pixelRatio !== this.pixelRatio) {
      this.pixelRatio = pixelRatio;
      this.restyle();
    }
    // A resized canvas is black until it is painted: not a frame later.
    this.draw();
  }

  /**
   * Takes what is to be shown; draws at once, for it is called inside a repaint.
   *
   * @param {Dataset | null} dataset
   * @param {Frame | null} frame
   */
  show(dataset, frame) {
    this.dataset = dataset;
    this.frame = frame;
    this.camera = refit(this.camera, dataset?.view ?? FIRST_VIEW, this.camera.size);
    this.draw();
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

  /** @param {LayerName[]} layers */
  choose(layers) {
    this.layers = new Set(layers);
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

  /** Draws all layers that are chosen and known, the map lowest. */
  draw() {
    this.#isDrawDue = false;
    const { context, frame, layers } = this;
    const { palette, mapColours, realSprite, generatedSprite } = this.style;
    const ratio = this.pixelRatio;
    const placement = this.#placement();
    const { box } = this.camera;
    context.fillStyle = palette.mapEven;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.lineJoin = context.lineCap = 'round';
    if (frame && layers.has('map')) {
      drawMap(context, this.mapImage, frame.map, box, mapColours, placement);
      context.strokeStyle = palette.contour;
      context.lineWidth = ratio;
      drawContour(context, frame.map, box, placement);
    }
    if (frame && layers.has('manifold')) {
      context.fillStyle = context.strokeStyle = palette.manifold;
      context.lineWidth = 0.75 * ratio;
      drawManifold(context, frame.manifold, box, placement);
    }
    if (this.dataset && layers.has('real')) {
      drawSamples(context, realSprite, this.dataset.points, placement);
    }
    if (frame && layers.has('gradients')) {
      context.strokeStyle = palette.gradient;
      context.lineWidth = ratio;
      context.globalAlpha = PULL_OPACITY;
      drawGradients(context, frame.generated, frame.gradients, box, placement);
      context.globalAlpha = 1;
    }
    if (frame && layers.has('generated')) {
      drawSamples(context, generatedSprite, frame.generated, placement);
    }
  }

  /** Where the plane lies on the canvas, device pixels. */
  #placement() {
    const [x, y] = toScreen(this.camera, 0, 0);
    const ratio = this.pixelRatio;
    return { x0: x * ratio, y0: y * ratio, scale: pixelsPerUnit(this.camera) * ratio };
  }
}

/**
 * What the stage paints with.
 *
 * @param {Element} element
 * @param {number} pixelRatio
 */
function createStyle(element, pixelRatio) {
  const palette = readPalette(element);
  const { real, generated, rim } = palette;
  return {
    palette,
    mapColours: createMapColours(palette),
    realSprite: createSprite('circle', real, rim, pixelRatio),
    generatedSprite: createSprite('square', generated, rim, pixelRatio),
  };
}
