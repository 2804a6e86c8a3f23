// The stage with what surrounds it: hover, zoom buttons, notes, and words for those who
// cannot see it.

import { toPlane } from './camera.js';
import { createElement } from './component.js';
import { KEY_ACTIONS, registerGestures } from './gestures.js';
import { observeScheme } from './palette.js';
import { Stage } from './stage.js';
import { createThrottle } from './throttle.js';
import { describePlace, describeVerdict, summarise, verdictAt } from './words.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

const SUMMARY_INTERVAL_MS = 1000;

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
 * @param {Props} props layers, scheme, label.
 * @returns {import('./component.js').Part}
 */
export function mountStage(bus, root, props) {
  const parts = createParts(root);
  const stage = new Stage(parts.canvas);
  const stops = registerStage(bus, root, parts, stage);
  let shown = /** @type {Props} */ ({});
  /** @param {Props} next */
  const update = (next) => {
    parts.canvas.setAttribute('aria-label', next.label ?? 'Real and generated samples');
    if (next.layers?.join() !== shown.layers?.join()) stage.choose(next.layers ?? []);
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
  const hover = createHover(bus, stage, parts.tip);
  const summarising = createThrottle(
    () => setText(parts.summary, summarise(bus.frame, bus.history)),
    SUMMARY_INTERVAL_MS,
    bus.surroundings,
  );
  const showNotes = () => showLink(bus, root, parts);
  const show = () => {
    stage.show(bus.dataset, bus.frame);
    showNotes();
    hover.refresh();
    summarising.ask();
  };
  const sizes = new ResizeObserver(() =>
    stage.resize(root.clientWidth, window.devicePixelRatio || 1),
  );
  sizes.observe(root);
  for (const button of parts.buttons) {
    button.addEventListener('click', () => KEY_ACTIONS[button.dataset.zoom ?? ''](stage));
  }
  show();
  return [
    bus.on('frame', show),
    bus.on('status', showNotes),
    observeScheme(() => stage.restyle()),
    registerGestures(parts.canvas, stage, hover.move),
    () => sizes.disconnect(),
    summarising.stop,
  ];
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
  root.replaceChildren(canvas, skeleton, tools, note, tip, summary);
  return { canvas, summary, tip, note, skeleton, ring, skeletonText, buttons };
}

/**
 * Changes a text only when it differs: screen readers would say it again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Tells place and verdict under the pointer, also while the picture changes beneath it.
 *
 * @param {Bus} bus
 * @param {Stage} stage
 * @param {HTMLElement} tip
 */
function createHover(bus, stage, tip) {
  /** @type {{x: number, y: number} | null} */
  let place = null;
  const refresh = () => {
    const { frame, dataset } = bus;
    const [x, y] = place ? toPlane(stage.camera, place.x, place.y) : [0, 0];
    const verdict = place && verdictAt(frame, dataset, x, y);
    tip.hidden = !place || !dataset;
    if (!place || !dataset) return;
    const told = describePlace(dataset, x, y);
    const belief = verdict === null ? '' : describeVerdict(verdict, dataset.verdictIsProbability);
    tip.replaceChildren(createElement('strong', '', belief), createElement('span', '', told));
    const { size } = stage.camera;
    tip.dataset.side = `${place.y > size / 2 ? 'above' : 'below'}-${place.x > size / 2 ? 'left' : 'right'}`;
    tip.style.left = `${place.x}px`;
    tip.style.top = `${place.y}px`;
  };
  return {
    refresh,
    /** @param {{x: number, y: number} | null} next */
    move(next) {
      place = next;
      refresh();
    },
  };
}
