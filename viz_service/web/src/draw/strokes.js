// From pointers and keys to strokes: mouse, pen, finger, and a cursor for the keyboard.

import { HALF_VIEW } from './sketch.js';

/** @typedef {import('./pad.js').Place} Place */
/** @typedef {import('./sketch.js').Sketch} Sketch */
/** @typedef {import('./sketch.js').Brush} Brush */

/** How far an arrow key moves the cursor; a tenth of it with Shift. */
const KEY_STEP = 0.1;

/** @type {Readonly<Record<string, [number, number]>>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * What a stroke needs of the pad.
 *
 * @typedef {object} Surface
 * @property {HTMLCanvasElement} canvas
 * @property {(event: {clientX: number, clientY: number}) => Place} placeOf
 * @property {(place: Place | null, radius: number) => void} showBrush
 */

/**
 * Lets a person draw on the pad with one pointer at a time.
 *
 * @param {Surface} pad
 * @param {() => Sketch} sketchOf What is drawn on now.
 * @param {() => Brush} brush
 * @param {() => void} onChange After each change of the drawing.
 * @returns {() => void} Ends it.
 */
export function registerStrokes(pad, sketchOf, brush, onChange) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {number | null} The pointer that draws. */
  let drawing = null;

  /** @param {PointerEvent} event */
  const onDown = (event) => {
    if (drawing !== null || event.button !== 0) return;
    event.preventDefault();
    drawing = event.pointerId;
    pad.canvas.setPointerCapture(event.pointerId);
    pad.canvas.focus({ preventScroll: true });
    const { x, y } = pad.placeOf(event);
    sketchOf().begin(x, y, brush());
    onChange();
  };

  /** @param {PointerEvent} event */
  const onMove = (event) => {
    pad.showBrush(pad.placeOf(event), brush().radius);
    if (event.pointerId !== drawing) return;
    // A quick hand moves several times between two repaints.
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) {
      const { x, y } = pad.placeOf(move);
      sketchOf().extend(x, y);
    }
    onChange();
  };

  /** @param {PointerEvent} event */
  const onUp = (event) => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    sketchOf().end();
    if (event.pointerType === 'touch') pad.showBrush(null, 0);
    onChange();
  };

  pad.canvas.addEventListener('pointerdown', onDown, { signal });
  pad.canvas.addEventListener('pointermove', onMove, { signal });
  pad.canvas.addEventListener('pointerup', onUp, { signal });
  pad.canvas.addEventListener('pointercancel', onUp, { signal });
  pad.canvas.addEventListener('pointerleave', () => pad.showBrush(null, 0), { signal });
  registerCursor(pad, sketchOf, brush, onChange, signal);
  return () => ending.abort();
}

/**
 * Arrow keys move a cursor, Space and Enter leave points there.
 *
 * @param {Surface} pad
 * @param {() => Sketch} sketchOf
 * @param {() => Brush} brush
 * @param {() => void} onChange
 * @param {AbortSignal} signal
 */
function registerCursor(pad, sketchOf, brush, onChange, signal) {
  let cursor = { x: 0, y: 0 };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      cursor = moveCursor(cursor, arrow, event.shiftKey ? KEY_STEP / 10 : KEY_STEP);
    } else if (event.key === ' ' || event.key === 'Enter') {
      sketchOf().begin(cursor.x, cursor.y, brush());
      sketchOf().end();
      onChange();
    } else {
      return;
    }
    event.preventDefault();
    pad.showBrush(cursor, brush().radius);
  };
  pad.canvas.addEventListener('keydown', onKey, { signal });
  pad.canvas.addEventListener('blur', () => pad.showBrush(null, 0), { signal });
}

/**
 * @param {Place} cursor
 * @param {[number, number]} direction
 * @param {number} step
 * @returns {Place} Inside the pad.
 */
export function moveCursor({ x, y }, [right, up], step) {
  /** @param {number} value */
  const keep = (value) => Math.min(HALF_VIEW, Math.max(-HALF_VIEW, value));
  return { x: keep(x + right * step), y: keep(y + up * step) };
}
