// Taps on the picture: a press that ends where it began.

import { pixelsPerUnit, toPlane } from '../camera.js';

/** @typedef {import('../camera.js').Camera} Camera */

/**
 * @callback OnTap
 * @param {{x: number, y: number, reach: number}} place Plane; `reach` is what a finger may
 *   miss a sample by.
 * @returns {void}
 */

/** A press that moves farther than this is a drag, CSS pixels. */
const SLOP = 6;
const REACH = 24;

/**
 * @param {HTMLElement} element
 * @param {() => Camera} cameraOf
 * @param {OnTap} onTap
 * @returns {() => void} Stops listening.
 */
export function registerTaps(element, cameraOf, onTap) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Map<number, {x: number, y: number}>} Where pointers came down. */
  const pressed = new Map();
  element.addEventListener(
    'pointerdown',
    ({ pointerId, clientX, clientY }) => pressed.set(pointerId, { x: clientX, y: clientY }),
    { signal },
  );
  element.addEventListener('pointercancel', ({ pointerId }) => pressed.delete(pointerId), {
    signal,
  });
  element.addEventListener(
    'pointerup',
    ({ pointerId, clientX, clientY }) => {
      const from = pressed.get(pointerId);
      const isAlone = pressed.size === 1;
      pressed.delete(pointerId);
      if (!from || !isAlone || Math.hypot(clientX - from.x, clientY - from.y) > SLOP) return;
      const { left, top } = element.getBoundingClientRect();
      const camera = cameraOf();
      const [x, y] = toPlane(camera, clientX - left, clientY - top);
      onTap({ x, y, reach: REACH / pixelsPerUnit(camera) });
    },
    { signal },
  );
  return () => ending.abort();
}
