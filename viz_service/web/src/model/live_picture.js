// One small live picture: a node of the model, or an illustration beside a text.

import { createElement } from '../component.js';
import { observeScheme } from '../palette.js';
import { createThrottle } from '../throttle.js';
import { PICTURES } from './pictures.js';
import { createPictureStyle } from './style.js';

/** @typedef {import('../bus.js').Bus} Bus */

/** Ten times a second: small pictures need no more, and the large one needs the time. */
const DRAW_INTERVAL_MS = 100;

/**
 * Shows one picture in an element, drawn only while it is on the screen.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {import('../component.js').Props} props kind: one of PICTURES; label: for screen
 *   readers, without it they pass over the picture.
 * @returns {import('../component.js').Part}
 * @throws {RangeError} for an unknown kind.
 */
export function mountPicture(bus, root, { kind, label }) {
  const drawing = PICTURES[kind];
  if (!drawing) throw new RangeError(`kind must be one of ${Object.keys(PICTURES)}, got "${kind}"`);
  const canvas = createCanvas(root, label);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  let style = createPictureStyle(root);
  let isOnScreen = false;
  const draw = () => {
    if (!isOnScreen || !canvas.width) return;
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    const metric = (/** @type {string} */ name) => bus.metric(name);
    drawing({ ...bus.shown, metric }, { context, width, height, style });
  };
  const drawing10Hz = createThrottle(draw, DRAW_INTERVAL_MS, bus.surroundings);
  const sizes = new ResizeObserver(() => {
    fitCanvas(canvas, root);
    draw();
  });
  const sight = new IntersectionObserver(([entry]) => {
    isOnScreen = entry.isIntersecting;
    draw();
  });
  sizes.observe(root);
  sight.observe(root);
  const stops = [
    bus.on('frame', drawing10Hz.ask),
    bus.on('walk', draw),
    observeScheme(() => {
      style = createPictureStyle(root);
      draw();
    }),
    () => sizes.disconnect(),
    () => sight.disconnect(),
    drawing10Hz.stop,
  ];
  return {
    update() {},
    destroy() {
      for (const stop of stops) stop();
      root.replaceChildren();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {string | undefined} label
 */
function createCanvas(root, label) {
  const canvas = createElement('canvas', 'gs-picture-canvas');
  if (label) {
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', label);
  } else {
    canvas.setAttribute('aria-hidden', 'true');
  }
  root.replaceChildren(canvas);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} root
 */
function fitCanvas(canvas, root) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(root.clientWidth * ratio);
  canvas.height = Math.round(root.clientHeight * ratio);
}
