// The stage with what surrounds it: hover, zoom buttons, notes, and words for those who
// cannot see it.

import { keepWord, readView, viewToWord } from './address.js';
import { aim } from './camera.js';
import { createElement, setText } from './component.js';
import { KEY_ACTIONS, registerGestures } from './gestures.js';
import { createHover } from './hover.js';
import { createMarks } from './marks.js';
import { observeScheme } from './palette.js';
import { Stage } from './stage.js';
import { createThrottle } from './throttle.js';
import { createUnfolder } from './unfolder.js';
import { registerTaps } from './walk/taps.js';
import { summarise } from './words.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

const USUAL_FONT_PX = 16;
const SUMMARY_INTERVAL_MS = 1000;
// Browsers refuse pages that change their address all the time.
const ADDRESS_INTERVAL_MS = 500;

/** What the stage says while it cannot be live. */
const LINK_NOTES = /** @type {Record<import('./bus.js').LinkState, string>} */ ({
  connecting: '',
  live: '',
  reconnecting: 'Connection lost. Trying again…',
  'trainer-lost': 'The trainer does not answer. Waiting for it…',
  gone: 'This session does not exist any more.',
  refused: 'You may not watch this session.',
});

const FIRST_NOTE = 'Setting the stage: the first samples come in a moment.';

const BUTTONS = [
  { key: '+', text: '+', label: 'Zoom in' },
  { key: '-', text: '−', label: 'Zoom out' },
  { key: '0', text: '⤢', label: 'Show everything' },
];

/**
 * Builds the stage inside an element.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Props} props scheme, label.
 * @param {import('./walk/taps.js').OnTap} [onTap] Told of taps on the picture.
 * @returns {import('./component.js').Part}
 */
export function mountStage(bus, root, props, onTap = () => {}) {
  const parts = createParts(root);
  const stage = new Stage(parts.canvas);
  const stops = registerStage(bus, root, parts, stage);
  stops.push(registerTaps(parts.canvas, () => stage.camera, onTap));
  let shown = /** @type {Props} */ ({});
  /** @param {Props} next */
  const update = (next) => {
    parts.canvas.setAttribute('aria-label', next.label ?? 'Real and generated samples');
    if (next.scheme !== shown.scheme) stage.restyle();
    shown = next;
  };
  update(props);
  return {
    update,
    destroy() {
      for (const stop of stops) stop();
      root.replaceChildren();
    },
  };
}

/**
 * Lets the stage follow the bus, its own size, the page's scheme and the pointer.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {ReturnType<typeof createParts>} parts
 * @param {Stage} stage
 * @returns {(() => void)[]} What ends it.
 */
function registerStage(bus, root, parts, stage) {
  const hover = createHover(bus, stage, parts);
  const unfolder = createUnfolder(bus, stage, {
    isMotionReduced: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  root.append(unfolder.element);
  const summarising = createThrottle(
    () => setText(parts.summary, summarise(bus.shown, bus.history)),
    SUMMARY_INTERVAL_MS,
    bus.surroundings,
  );
  const showNotes = () => showLink(bus, root, parts);
  const show = () => {
    if (bus.frame) stage.follow(bus.frame);
    stage.show(bus.shown);
    showNotes();
    hover.refresh();
    summarising.ask();
  };
  const sizes = new ResizeObserver(() =>
    stage.resize(root.clientWidth, window.devicePixelRatio || 1, magnificationOf(root)),
  );
  sizes.observe(root);
  const keeping = createThrottle(
    () => keepWord('view', viewToWord(stage.camera)),
    ADDRESS_INTERVAL_MS,
    bus.surroundings,
  );
  const view = createView(root, stage, hover, keeping.ask);
  for (const button of parts.buttons) {
    button.addEventListener('click', () => KEY_ACTIONS[button.dataset.zoom ?? ''](view));
  }
  show();
  const asked = readView(location.href);
  return [
    asked ? whenDatasetIsKnown(bus, () => view.look(aim(stage.camera, asked))) : () => {},
    keeping.stop,
    bus.on('frame', show),
    bus.on('layers', show),
    bus.on('highlight', () => stage.point(bus.highlight)),
    bus.on('status', showNotes),
    observeScheme(() => stage.restyle()),
    registerGestures(parts.canvas, view, hover),
    unfolder.stop,
    () => sizes.disconnect(),
    summarising.stop,
  ];
}

/**
 * The stage as gestures see it. At rest a finger scrolls the page, not the picture.
 *
 * @param {HTMLElement} root
 * @param {Stage} stage
 * @param {ReturnType<typeof createHover>} hover
 * @param {() => void} onLook Called when the picture has moved.
 * @returns {import('./gestures.js').View}
 */
function createView(root, stage, hover, onLook) {
  const refresh = () => {
    onLook();
    root.toggleAttribute('data-zoomed', stage.camera.zoom > 1);
    hover.refresh();
  };
  return {
    get camera() {
      return stage.camera;
    },
    look(camera) {
      stage.look(camera);
      refresh();
    },
    reset() {
      stage.reset();
      refresh();
    },
  };
}

/**
 * Calls once, after the stage has taken in which part of the plane there is.
 *
 * @param {Bus} bus
 * @param {() => void} action
 * @returns {() => void} Gives up.
 */
function whenDatasetIsKnown(bus, action) {
  const stop = bus.on('frame', () => {
    if (!bus.dataset) return;
    stop();
    action();
  });
  return stop;
}

/**
 * Says why there is no picture yet, or why it stands still.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {ReturnType<typeof createParts>} parts
 */
function showLink({ status, frame }, root, { skeleton, ring, note, skeletonText }) {
  root.dataset.link = status.link;
  const reason = LINK_NOTES[status.link];
  skeleton.hidden = frame !== null;
  ring.hidden = status.link === 'gone' || status.link === 'refused';
  note.hidden = frame === null || !reason;
  setText(note, reason);
  setText(skeletonText, reason || FIRST_NOTE);
}

/**
 * The elements of the stage.
 *
 * @param {HTMLElement} root
 */
function createParts(root) {
  const canvas = createElement('canvas', 'gs-stage-canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  const summary = createElement('div', 'gs-visually-hidden');
  summary.setAttribute('aria-live', 'polite');
  const told = createElement('div', 'gs-visually-hidden');
  told.setAttribute('aria-live', 'polite');
  const marks = createMarks();
  const tip = createElement('div', 'gs-stage-tip');
  tip.hidden = true;
  const note = createElement('div', 'gs-stage-note');
  note.setAttribute('role', 'status');
  note.hidden = true;
  const skeleton = createElement('div', 'gs-stage-skeleton');
  const skeletonText = createElement('p', 'gs-stage-skeleton-text');
  const ring = createElement('div', 'gs-stage-skeleton-ring');
  skeleton.append(ring, skeletonText);
  const tools = createElement('div', 'gs-stage-tools');
  const buttons = BUTTONS.map(({ key, text, label }) => {
    const button = createElement('button', 'gs-stage-tool', text);
    button.type = 'button';
    button.title = button.ariaLabel = label;
    button.dataset.zoom = key;
    return button;
  });
  tools.append(...buttons);
  root.replaceChildren(canvas, marks.element, skeleton, tools, note, tip, summary, told);
  return { canvas, marks, summary, told, tip, note, skeleton, ring, skeletonText, buttons };
}

/**
 * How much larger than usual the page's text is: on a projector everything grows with it.
 *
 * @param {Element} element
 */
function magnificationOf({ ownerDocument }) {
  const { fontSize } = getComputedStyle(ownerDocument.documentElement);
  return Math.max(1, Number.parseFloat(fontSize) / USUAL_FONT_PX);
}
