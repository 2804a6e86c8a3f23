// Looking around on the stage: wheel, mouse, pen, one finger, two fingers, keys.

import { LEAST_ZOOM, pan, zoomAbout } from './camera.js';

/** @typedef {import('./camera.js').Camera} Camera */

/**
 * What the gestures move.
 *
 * @typedef {object} View
 * @property {Camera} camera
 * @property {(camera: Camera) => void} look
 * @property {() => void} reset
 */

const KEY_ZOOM = 1.3;
// CSS pixels that an arrow key moves the cursor; with the shift key, and without.
const FINE_STEP = 3;
const STEP = 20;
// A finger that moved less has tapped.
const TAP_SLOP = 8;
// One notch of a wheel is about 100 pixels: a quarter nearer or farther.
const WHEEL_ZOOM = 0.0022;
const PIXELS_PER_LINE = 16;

/** The keys that the stage takes while it has the focus, and what each does. */
export const KEY_ACTIONS = /** @type {Record<string, (view: View) => void>} */ ({
  '+': (view) => zoomInMiddle(view, KEY_ZOOM),
  '=': (view) => zoomInMiddle(view, KEY_ZOOM),
  '-': (view) => zoomInMiddle(view, 1 / KEY_ZOOM),
  0: (view) => view.reset(),
});

/** Which way each arrow key moves the cursor. */
const ARROWS = /** @type {Readonly<Record<string, readonly [number, number]>>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/**
 * @param {View} view
 * @param {number} factor
 */
function zoomInMiddle(view, factor) {
  const middle = view.camera.size / 2;
  view.look(zoomAbout(view.camera, factor, middle, middle));
}

/**
 * What pointing does.
 *
 * @typedef {object} Pointing
 * @property {(place: {x: number, y: number} | null) => void} move To a place, CSS pixels from
 *   the element's corner; null when the pointer leaves.
 * @property {(dx: number, dy: number) => void} step The keyboard's cursor, CSS pixels.
 * @property {() => void} leave The keyboard has left.
 */

/**
 * Lets a person look around and point.
 *
 * @param {HTMLElement} element
 * @param {View} view
 * @param {Pointing} pointing
 * @returns {() => void} Ends it.
 */
export function registerGestures(element, view, pointing) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Map<number, {x: number, y: number}>} Pointers that are down. */
  const pointers = new Map();
  /** @type {{x: number, y: number} | null} Where a pointer came down last. */
  let pressed = null;

  /** @param {MouseEvent} event */
  const placeOf = (event) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  /** @param {PointerEvent} event */
  const onMove = (event) => {
    const place = placeOf(event);
    const before = pointers.get(event.pointerId);
    if (before) {
      drag(view, pointers, event.pointerId, before, place);
      pointers.set(event.pointerId, place);
    }
    pointing.move(pointers.size > 1 ? null : place);
  };

  /** @param {PointerEvent} event */
  const onDown = (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    pressed = placeOf(event);
    pointing.move(pressed);
  };

  /** A finger that leaves after a tap goes on pointing. @param {PointerEvent} event */
  const onLeave = (event) => {
    const { x, y } = placeOf(event);
    const isTap = pressed && Math.hypot(x - pressed.x, y - pressed.y) < TAP_SLOP;
    if (event.pointerType !== 'touch' || !isTap) pointing.move(null);
  };

  /** @param {PointerEvent} event */
  const onUp = (event) => {
    pointers.delete(event.pointerId);
  };

  /** @param {WheelEvent} event */
  const onWheel = (event) => {
    // There is nothing to zoom out of: the wheel scrolls on to the article.
    if (event.deltaY > 0 && view.camera.zoom <= LEAST_ZOOM) return;
    event.preventDefault();
    const { x, y } = placeOf(event);
    const pixels = event.deltaY * (event.deltaMode === 0 ? 1 : PIXELS_PER_LINE);
    view.look(zoomAbout(view.camera, Math.exp(-pixels * WHEEL_ZOOM), x, y));
    pointing.move({ x, y });
  };

  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const action = KEY_ACTIONS[event.key];
    if (!arrow && !action) return;
    event.preventDefault();
    const step = event.shiftKey ? FINE_STEP : STEP;
    if (arrow) pointing.step(arrow[0] * step, arrow[1] * step);
    else action(view);
  };

  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('pointerleave', onLeave, { signal });
  element.addEventListener('blur', pointing.leave, { signal });
  // Not passive: the page must not scroll under a zoom.
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  element.addEventListener('dblclick', () => view.reset(), { signal });
  element.addEventListener('keydown', onKey, { signal });
  return () => ending.abort();
}

/**
 * One pointer moves the picture; two also stretch it.
 *
 * @param {View} view
 * @param {ReadonlyMap<number, {x: number, y: number}>} pointers
 * @param {number} moved
 * @param {{x: number, y: number}} before
 * @param {{x: number, y: number}} place
 */
export function drag(view, pointers, moved, before, place) {
  const share = 1 / pointers.size;
  const shift = { x: (place.x - before.x) * share, y: (place.y - before.y) * share };
  let camera = pan(view.camera, shift.x, shift.y);
  const other = [...pointers].find(([id]) => id !== moved)?.[1];
  if (other) {
    const apart = Math.hypot(place.x - other.x, place.y - other.y);
    const apartBefore = Math.hypot(before.x - other.x, before.y - other.y);
    const middle = { x: (place.x + other.x) / 2, y: (place.y + other.y) / 2 };
    if (apartBefore > 0) camera = zoomAbout(camera, apart / apartBefore, middle.x, middle.y);
  }
  view.look(camera);
}
