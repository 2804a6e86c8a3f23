// Drawing one's own data: the pad, its brush, undo, clear, cancel, and "train on it".

import { createElement } from '../component.js';
import { observeScheme } from '../palette.js';
import { Pad } from './pad.js';
import { FEWEST_POINTS, MOST_POINTS, Sketch } from './sketch.js';
import { registerStrokes } from './strokes.js';

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('../component.js').Props} Props */

/**
 * A session's drawing, kept while the page is open.
 *
 * @typedef {object} Leaf
 * @property {Sketch} sketch
 * @property {number} seenStart Which of the server's answers was taken.
 * @property {number} wishes How many wishes were told.
 */

/** @typedef {Map<string, Leaf>} SketchBook By session. */

const HINT = 'Draw here with mouse, pen or finger. Arrow keys move a cursor, Space leaves points.';

/**
 * Builds the pad inside an element. Each change of what is asked for is one new `wish`:
 * {kind: 'train', points: [x0, y0, ...]} or {kind: 'cancel'}, with a count that grows.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Props} props start: {count, points} is what the session learns now, if that was drawn;
 *   problem: why the last wish was refused.
 * @param {SketchBook} book
 * @returns {import('../component.js').Part}
 */
export function mountSketch(bus, root, props, book) {
  let leaf = createLeaf();
  let before = leaf.sketch.save();
  let latest = props;
  const parts = createParts();
  root.replaceChildren(parts.canvas, parts.side);
  const pad = new Pad(parts.canvas, () => leaf.sketch.points);

  const refresh = () => {
    showState(parts, leaf.sketch, bus.dataset !== null, latest.problem ?? '');
    pad.invalidate();
  };
  const takeStart = () => {
    const { start } = latest;
    if (!start || start.count === leaf.seenStart) return;
    leaf.seenStart = start.count;
    if (start.points.length && !leaf.sketch.equals(start.points)) leaf.sketch.load(start.points);
  };
  // The dialog around the pad has opened: what was drawn for this session lies on it again.
  const open = () => {
    leaf = book.get(bus.sessionId) ?? createLeaf();
    book.set(bus.sessionId, leaf);
    before = leaf.sketch.save();
    takeStart();
    refresh();
  };
  /** @param {object} wish */
  const tell = (wish) => latest.setProps?.({ wish: { ...wish, count: ++leaf.wishes } });
  /** @type {Record<string, () => void>} */
  const actions = {
    undo: () => leaf.sketch.undo(),
    clear: () => leaf.sketch.clear(),
    present: () => leaf.sketch.load(toSymmetric(bus)),
    train: () => tell({ kind: 'train', points: leaf.sketch.points }),
    cancel: () => {
      leaf.sketch.restore(before);
      tell({ kind: 'cancel' });
    },
  };
  const stops = [
    ...registerParts(root, parts, pad, actions, refresh),
    registerStrokes(
      pad,
      () => leaf.sketch,
      () => brushOf(parts),
      refresh,
    ),
    observeOpening(parts.canvas, pad, open),
  ];
  refresh();
  return {
    update(next) {
      latest = next;
      takeStart();
      refresh();
    },
    destroy() {
      for (const stop of stops) stop();
      root.replaceChildren();
    },
  };
}

/**
 * Fits the pad to its element, and tells when it comes to be seen.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Pad} pad
 * @param {() => void} onOpen
 * @returns {() => void} Stops observing.
 */
function observeOpening(canvas, pad, onOpen) {
  let isSeen = false;
  const sizes = new ResizeObserver(() => {
    const size = canvas.clientWidth;
    if (size > 0 && !isSeen) onOpen();
    isSeen = size > 0;
    if (isSeen) pad.resize(size, window.devicePixelRatio || 1);
  });
  sizes.observe(canvas);
  return () => sizes.disconnect();
}

/**
 * @param {ReturnType<typeof createParts>} parts
 * @param {Sketch} sketch
 * @param {boolean} hasData Whether there are present data to start from.
 * @param {string} problem
 */
function showState(parts, sketch, hasData, problem) {
  parts.count.textContent = describeCount(sketch);
  parts.undo.disabled = !sketch.canUndo;
  parts.clear.disabled = sketch.count === 0;
  parts.present.disabled = !hasData;
  parts.train.disabled = sketch.count < FEWEST_POINTS;
  parts.problem.textContent = problem;
}

/** @returns {Leaf} */
function createLeaf() {
  return { sketch: new Sketch(Math.random), seenStart: 0, wishes: 0 };
}

/**
 * Lets buttons, keys and the page's scheme act on the pad.
 *
 * @param {HTMLElement} root
 * @param {ReturnType<typeof createParts>} parts
 * @param {Pad} pad
 * @param {Record<string, () => void>} actions By the name of their button.
 * @param {() => void} refresh
 * @returns {(() => void)[]} What ends it.
 */
function registerParts(root, parts, pad, actions, refresh) {
  for (const [name, action] of Object.entries(actions)) {
    parts[/** @type {'undo'} */ (name)].addEventListener('click', () => {
      action();
      refresh();
    });
  }
  for (const slider of [parts.radius, parts.density]) slider.addEventListener('input', refresh);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    parts.undo.click();
  };
  root.addEventListener('keydown', onKey);
  return [observeScheme(() => pad.restyle()), () => root.removeEventListener('keydown', onKey)];
}

function createParts() {
  const canvas = createElement('canvas', 'gs-pad');
  canvas.tabIndex = 0;
  canvas.ariaLabel = HINT;
  canvas.setAttribute('role', 'application');
  const side = createElement('div', 'gs-pad-side');
  const radius = createSlider('Brush size', 0, 0.4, 0.05, 0);
  const density = createSlider('Density', 1, 10, 1, 5);
  const undo = createButton('Undo', 'gs-pad-button');
  const clear = createButton('Clear', 'gs-pad-button');
  const present = createButton('Start from the present data', 'gs-pad-button is-wide');
  const train = createButton('Train on it', 'gs-pad-button is-main');
  const cancel = createButton('Cancel', 'gs-pad-button');
  const count = createElement('p', 'gs-pad-count');
  count.setAttribute('role', 'status');
  const problem = createElement('p', 'gs-pad-problem');
  problem.setAttribute('role', 'alert');
  const edits = createElement('div', 'gs-pad-row');
  edits.append(undo, clear, present);
  const ends = createElement('div', 'gs-pad-row is-end');
  ends.append(cancel, train);
  const hint = createElement('p', 'gs-pad-hint', HINT);
  side.append(hint, radius.label, density.label, edits, count, problem, ends);
  return {
    canvas,
    side,
    radius: radius.input,
    density: density.input,
    undo,
    clear,
    present,
    train,
    cancel,
    count,
    problem,
  };
}

/**
 * @param {string} text
 * @param {string} className
 */
function createButton(text, className) {
  const button = createElement('button', className, text);
  button.type = 'button';
  return button;
}

/**
 * @param {string} text
 * @param {number} least
 * @param {number} most
 * @param {number} step
 * @param {number} value
 */
function createSlider(text, least, most, step, value) {
  const label = createElement('label', 'gs-pad-slider', text);
  const input = createElement('input', '');
  input.type = 'range';
  Object.assign(input, { min: `${least}`, max: `${most}`, step: `${step}`, value: `${value}` });
  label.append(input);
  return { label, input };
}

/**
 * @param {{radius: HTMLInputElement, density: HTMLInputElement}} sliders
 * @returns {import('./sketch.js').Brush}
 */
function brushOf({ radius, density }) {
  return { radius: radius.valueAsNumber, density: density.valueAsNumber };
}

/** @param {Sketch} sketch */
function describeCount({ count, isFull }) {
  const most = MOST_POINTS.toLocaleString('en');
  if (isFull) return `${most} points: that is all that fit.`;
  if (count < FEWEST_POINTS) return 'Nothing to train on yet.';
  return `${count.toLocaleString('en')} of ${most} points`;
}

/**
 * The samples that are shown now, in the SYMMETRIC plane, which the pad shows.
 *
 * @param {Bus} bus
 * @returns {number[]} [x0, y0, x1, y1, ...]
 */
export function toSymmetric({ dataset }) {
  if (!dataset) return [];
  const { xMin, xMax } = dataset.view;
  // The UNIT plane shows [-0.2, 1.2] where the SYMMETRIC one shows [-1.4, 1.4].
  const isUnit = xMin + xMax !== 0;
  return Array.from(dataset.points, (value) => (isUnit ? 2 * value - 1 : value));
}
