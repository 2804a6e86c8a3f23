// The card beside the stage while a walk is on: what happens at this stop, its numbers, and
// the buttons that move on.

import { createElement, setText } from '../component.js';
import { formatValue } from '../words.js';
import { createBars } from './bars.js';
import { SPEEDS } from './walker.js';

/** @typedef {import('./walker.js').Walker} Walker */
/** @typedef {import('./walker.js').WalkState} WalkState */

const TITLES = { slow: 'Slow motion', story: 'One sample’s story' };
const OPENING = 'Taking the next step apart…';
const STEPPING = 'Taking the step…';
const HINT = 'Tap a sample in the picture to hear its story.';

/**
 * @param {Walker} walker
 * @param {HTMLElement} root
 * @returns {() => void} Takes it away.
 */
export function mountPanel(walker, root) {
  const parts = createParts(walker);
  root.replaceChildren(parts.card);
  let wasOn = false;
  const show = () => {
    showState(walker, root, parts);
    const isOn = walker.state.mode !== null;
    // The keys of the walk are for whoever began it, not for the button that was pressed.
    if (isOn && !wasOn) parts.card.focus({ preventScroll: true });
    wasOn = isOn;
  };
  show();
  const stop = walker.on(show);
  return () => {
    stop();
    root.replaceChildren();
  };
}

/** @param {Walker} walker */
function createParts(walker) {
  const card = createElement('section', 'gs-walk card');
  card.setAttribute('aria-label', 'A close look at one step');
  card.tabIndex = -1;
  const heading = createElement('h2', 'gs-walk-heading');
  const close = createButton('gs-walk-close', '×', 'Leave (Esc)', () => walker.leave());
  const header = createElement('header', 'gs-walk-header');
  header.append(heading, close);
  const notice = createElement('p', 'gs-walk-notice');
  notice.setAttribute('role', 'status');
  const trail = createElement('ol', 'gs-walk-trail');
  const place = createElement('p', 'gs-walk-place');
  const title = createElement('h3', 'gs-walk-title');
  const sentence = createElement('p', 'gs-walk-sentence');
  const caption = createElement('div', 'gs-walk-caption');
  caption.setAttribute('aria-live', 'polite');
  caption.append(place, title, sentence);
  const figures = createElement('div', 'gs-walk-figures');
  const hint = createElement('p', 'gs-walk-hint', HINT);
  const controls = createControls(walker);
  card.append(header, notice, trail, caption, figures, hint, controls.bar);
  return {
    card,
    heading,
    notice,
    trail,
    place,
    title,
    sentence,
    caption,
    figures,
    hint,
    ...controls,
  };
}

/** @param {Walker} walker */
function createControls(walker) {
  const back = createButton('gs-walk-button', '‹', 'Back (arrow left)', () => {
    walker.pause();
    walker.back();
  });
  const toggle = createButton('gs-walk-button', '', '', () =>
    walker.state.isPlaying ? walker.pause() : walker.play(),
  );
  const next = createButton('gs-walk-button is-main', '', '', () => {
    walker.pause();
    void walker.next();
  });
  const another = createButton('gs-walk-button', 'Another pair', '', () =>
    walker.choose({ real: null, generated: null, rank: (walker.state.pick?.rank ?? 0) + 1 }),
  );
  const step = createButton(
    'gs-walk-button is-main',
    'Take the step',
    '',
    () => void walker.takeStep(),
  );
  const retry = createButton('gs-walk-button is-main', 'Try again', '', () => void walker.retry());
  const speed = createSpeed(walker);
  const bar = createElement('div', 'gs-walk-controls');
  bar.append(back, toggle, speed, retry, another, step, next);
  return { bar, back, toggle, next, another, step, retry, speed };
}

/** @param {Walker} walker */
function createSpeed(walker) {
  const speed = createElement('select', 'gs-walk-speed');
  speed.setAttribute('aria-label', 'Speed of slow motion');
  for (const value of SPEEDS) {
    const option = createElement('option', '', `${value}×`);
    option.value = String(value);
    speed.append(option);
  }
  speed.addEventListener('change', () => walker.setSpeed(Number(speed.value)));
  return speed;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {string} label Said instead of the text, where that is a sign.
 * @param {() => void} onPress
 */
function createButton(className, text, label, onPress) {
  const button = createElement('button', className, text);
  button.type = 'button';
  if (label) button.setAttribute('aria-label', label);
  button.addEventListener('click', onPress);
  return button;
}

/**
 * @param {Walker} walker
 * @param {HTMLElement} root
 * @param {ReturnType<typeof createParts>} parts
 */
function showState(walker, root, parts) {
  const { state, stop } = walker;
  root.hidden = state.mode === null;
  if (state.mode === null) return;
  setText(parts.heading, TITLES[state.mode]);
  setText(parts.notice, state.phase === 'walking' ? state.notice : noticeOf(state));
  parts.notice.hidden = !parts.notice.textContent;
  parts.card.dataset.network = stop?.substep.network ?? '';
  parts.caption.hidden = !stop;
  setText(parts.place, stop ? placeOf(walker) : '');
  setText(parts.title, stop?.title ?? '');
  setText(parts.sentence, stop?.sentence ?? '');
  parts.figures.replaceChildren(...createBars(stop?.figures ?? []));
  showTrail(walker, parts.trail);
  showControls(state, parts);
}

/** @param {WalkState} state */
function noticeOf({ phase, notice }) {
  if (phase === 'failed') return notice;
  return phase === 'stepping' ? STEPPING : notice || OPENING;
}

/**
 * Where in the step the stop is: "Step 1,503 · discriminator · 2 of 5 · 1st of 2 updates".
 *
 * @param {Walker} walker
 */
function placeOf({ state, stop }) {
  if (!stop || !state.preview) return '';
  const { network, substep } = stop.substep;
  const parts = [`Step ${formatValue(state.preview.step + 1, 'integer')}`, network];
  parts.push(
    state.mode === 'slow' ? `${substep} of 5` : `${state.position + 1} of ${state.stops.length}`,
  );
  if (stop.updates) parts.push(stop.updates);
  return parts.join(' · ');
}

/**
 * The story's statements, one bar each, as far as they have been told.
 *
 * @param {Walker} walker
 * @param {HTMLElement} trail
 */
function showTrail({ state }, trail) {
  trail.hidden = state.mode !== 'story' || !state.stops.length;
  if (trail.hidden) return trail.replaceChildren();
  const items = state.stops.map((stop, position) => {
    const item = createElement('li', 'gs-walk-statement');
    item.dataset.network = stop.substep.network;
    if (position === state.position) item.setAttribute('aria-current', 'step');
    const isTold = position <= state.position;
    item.classList.toggle('is-told', isTold);
    item.append(createElement('span', 'gs-walk-statement-title', stop.title));
    if (isTold) item.append(...createBars(stop.figures.slice(0, 1), 'brief'));
    return item;
  });
  trail.replaceChildren(...items);
}

/**
 * @param {WalkState} state
 * @param {ReturnType<typeof createParts>} parts
 */
function showControls({ mode, phase, position, stops, isPlaying, speed }, parts) {
  const isWalking = phase === 'walking';
  const isLast = position + 1 === stops.length;
  const isStoryEnd = mode === 'story' && isLast && isWalking;
  parts.bar.hidden = phase === 'opening' && !stops.length;
  parts.retry.hidden = phase !== 'failed';
  parts.back.disabled = !isWalking || position === 0;
  parts.next.disabled = !isWalking;
  parts.next.hidden = isStoryEnd || phase === 'failed';
  setText(parts.next, mode === 'slow' && isLast ? 'Take the step ›' : 'Next ›');
  parts.next.setAttribute('aria-label', isLast ? 'Take the step' : 'Next (arrow right)');
  parts.another.hidden = parts.step.hidden = !isStoryEnd;
  parts.toggle.hidden = parts.speed.hidden = mode !== 'slow' || phase === 'failed';
  setText(parts.toggle, isPlaying ? '❚❚' : '▶');
  parts.toggle.setAttribute('aria-label', isPlaying ? 'Stay here' : 'Go on by itself');
  parts.speed.value = String(speed);
  parts.hint.hidden = mode !== 'story' || !isWalking || position > 0;
}
