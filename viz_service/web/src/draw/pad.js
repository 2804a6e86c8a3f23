// The pad on which one draws: a square of the plane with the points that are there.

import { createCamera, pixelsPerUnit, toPlane, toScreen } from '../camera.js';
import { readPalette } from '../palette.js';
import { createSprite } from '../sprites.js';
import { HALF_VIEW } from './sketch.js';

const VIEW = { xMin: -HALF_VIEW, xMax: HALF_VIEW, yMin: -HALF_VIEW, yMax: HALF_VIEW };
/** Where data of a preset lie: a guide for the eye. */
const GUIDE = 1;
/** Least radius of the circle that shows the brush, CSS pixels. */
const LEAST_BRUSH = 4;

/** @typedef {{x: number, y: number}} Place In the plane. */

/** A canvas with a drawing on it. Sizes are CSS pixels unless they say otherwise. */
export class Pad {
  #isDrawDue = false;
  /** @type {Place | null} Where the brush is. */
  #brush = null;
  #brushRadius = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => ArrayLike<number>} points What to show: [x0, y0, x1, y1, ...].
   */
  constructor(canvas, points) {
    this.canvas = canvas;
    this.points = points;
    this.context = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext('2d', { alpha: false })
    );
    this.pixelRatio = 1;
    this.camera = createCamera(VIEW, 1);
    this.style = createStyle(canvas, 1);
  }

  /** Takes the colours anew from the style sheet. */
  restyle() {
    this.style = createStyle(this.canvas, this.pixelRatio);
    this.invalidate();
  }

  /**
   * @param {number} size
   * @param {number} pixelRatio Device pixels per CSS pixel.
   */
  resize(size, pixelRatio) {
    const side = Math.max(1, Math.round(size * pixelRatio));
    if (side !== this.canvas.width) this.canvas.width = this.canvas.height = side;
    this.camera = createCamera(VIEW, Math.max(1, size));
    this.pixelRatio = pixelRatio;
    this.restyle();
    this.draw();
  }

  /**
   * The place of the plane under a pointer, also while the canvas is scaled by an animation.
   *
   * @param {{clientX: number, clientY: number}} event
   * @returns {Place}
   */
  placeOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { size } = this.camera;
    const [x, y] = toPlane(
      this.camera,
      ((clientX - left) / width) * size,
      ((clientY - top) / height) * size,
    );
    return { x, y };
  }

  /**
   * Shows where the brush is and how wide.
   *
   * @param {Place | null} place Null: it is away.
   * @param {number} radius In the plane.
   */
  showBrush(place, radius) {
    this.#brush = place;
    this.#brushRadius = radius;
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

  draw() {
    this.#isDrawDue = false;
    const { context, canvas, pixelRatio } = this;
    const { palette, sprite } = this.style;
    context.fillStyle = palette.mapEven;
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.#drawGuide();
    const points = this.points();
    const half = sprite.width / 2;
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = toScreen(this.camera, points[i], points[i + 1]);
      context.drawImage(sprite, x * pixelRatio - half, y * pixelRatio - half);
    }
    this.#drawBrush();
  }

  #drawGuide() {
    const { context, pixelRatio } = this;
    const [left, top] = toScreen(this.camera, -GUIDE, GUIDE);
    const [middleX, middleY] = toScreen(this.camera, 0, 0);
    const side = 2 * GUIDE * pixelsPerUnit(this.camera);
    context.strokeStyle = this.style.palette.contour;
    context.globalAlpha = 0.5;
    context.lineWidth = pixelRatio;
    context.setLineDash([4 * pixelRatio, 4 * pixelRatio]);
    context.strokeRect(left * pixelRatio, top * pixelRatio, side * pixelRatio, side * pixelRatio);
    context.beginPath();
    context.moveTo(middleX * pixelRatio, top * pixelRatio);
    context.lineTo(middleX * pixelRatio, (top + side) * pixelRatio);
    context.moveTo(left * pixelRatio, middleY * pixelRatio);
    context.lineTo((left + side) * pixelRatio, middleY * pixelRatio);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  #drawBrush() {
    if (!this.#brush) return;
    const { context, pixelRatio } = this;
    const [x, y] = toScreen(this.camera, this.#brush.x, this.#brush.y);
    const radius = Math.max(LEAST_BRUSH, this.#brushRadius * pixelsPerUnit(this.camera));
    context.strokeStyle = this.style.palette.real;
    context.lineWidth = 1.5 * pixelRatio;
    context.beginPath();
    context.arc(x * pixelRatio, y * pixelRatio, radius * pixelRatio, 0, 2 * Math.PI);
    context.stroke();
  }
}

/**
 * What the pad paints with.
 *
 * @param {Element} element
 * @param {number} pixelRatio
 */
function createStyle(element, pixelRatio) {
  const palette = readPalette(element);
  return { palette, sprite: createSprite('circle', palette.real, palette.rim, pixelRatio) };
}
