// What moves only when the data or the view do: real samples and how dense they lie.

import { drawSamples } from '../layers.js';
import { drawDensity } from './density.js';
import { Refiner } from './refine.js';

/** @typedef {import('../message.js').Dataset} Dataset */
/** @typedef {import('../layers.js').Placement} Placement */

/**
 * @typedef {object} StillStyle
 * @property {HTMLCanvasElement} sprite Of a real sample.
 * @property {string} colour Of the lines.
 * @property {number} pixelRatio
 */

/** A picture that is drawn once and laid over each frame. */
export class Still {
  #canvas = document.createElement('canvas');
  /** @type {unknown[]} */
  #shown = [];

  /**
   * Lays the picture over the canvas, drawing it anew if something changed.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {Dataset} dataset
   * @param {{real: number, density: number}} opacities 0 leaves a layer out.
   * @param {StillStyle} style
   * @param {Placement} placement
   */
  draw(context, dataset, opacities, style, placement) {
    if (!opacities.real && !opacities.density) return;
    const { width, height } = context.canvas;
    const { x0, y0, scale } = placement;
    const { real, density } = opacities;
    const shown = [dataset, real, density, style, x0, y0, scale, width, height];
    if (shown.some((part, i) => part !== this.#shown[i])) {
      this.#shown = shown;
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#redraw(dataset, opacities, style, placement);
    }
    context.drawImage(this.#canvas, 0, 0);
  }

  /**
   * @param {Dataset} dataset
   * @param {{real: number, density: number}} opacities
   * @param {StillStyle} style
   * @param {Placement} placement
   */
  #redraw(dataset, { real, density }, { sprite, colour, pixelRatio }, placement) {
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    if (density && dataset.density.values.length) {
      context.globalAlpha = density;
      context.strokeStyle = colour;
      context.lineWidth = 0.8 * pixelRatio;
      context.lineJoin = context.lineCap = 'round';
      const fine = new Refiner().refine(dataset.density);
      drawDensity(context, fine, dataset.view, placement);
    }
    if (real) {
      context.globalAlpha = real;
      drawSamples(context, sprite, dataset.points, placement);
    }
  }
}
