// The switches of the picture's layers: chips below it, and the list of all with their meanings.

import { createElement } from '../component.js';
import { isEstimate, whyUnavailable } from './choice.js';

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('./choice.js').Look} Look */

const MARGIN_PX = 8;
/** Narrower, the meanings would be columns of single words. */
const LEAST_WIDTH_PX = 360;

/**
 * A switch of one layer.
 *
 * @param {Look} look
 * @param {(name: string) => void} onPress
 */
export function createChip({ name, title, clause }, onPress) {
  const chip = createElement('button', 'gs-layer');
  chip.type = 'button';
  chip.dataset.layer = name;
  chip.title = clause;
  const estimate = createElement('span', 'gs-layer-estimate', 'estimate');
  chip.append(createElement('i', `gs-swatch gs-swatch-${name}`), `${title} `, estimate);
  chip.addEventListener('click', () => onPress(name));
  return chip;
}

/**
 * Lets a chip show whether its layer is on, and whether there is such a layer at all.
 *
 * @param {HTMLButtonElement} chip
 * @param {Pick<Bus, 'layers' | 'shown'>} bus
 */
export function showState(chip, bus) {
  const name = chip.dataset.layer ?? '';
  chip.ariaPressed = `${bus.layers.includes(name)}`;
  chip.classList.toggle('is-unavailable', whyUnavailable(name, bus.shown) !== '');
  const estimate = /** @type {HTMLElement} */ (chip.querySelector('.gs-layer-estimate'));
  estimate.hidden = !isEstimate(name, bus.shown);
}

/** @param {() => void} onPress */
export function createPlay(onPress) {
  const play = createElement('button', 'gs-layer gs-layer-play', '▶');
  play.type = 'button';
  play.title = play.ariaLabel = 'Play how the grid of noise becomes the manifold';
  play.addEventListener('click', onPress);
  return play;
}

/**
 * All layers with their meanings, behind a button.
 *
 * @param {readonly Look[]} looks
 * @param {(name: string) => void} onPress
 */
export function createList(looks, onPress) {
  const button = createElement('button', 'gs-layer gs-layer-more', 'All layers');
  button.type = 'button';
  const list = createElement('dl', 'gs-layer-list');
  list.popover = 'auto';
  const chips = looks.map((look) => createChip(look, onPress));
  looks.forEach(({ clause }, at) => {
    const term = createElement('dt', '');
    term.append(chips[at]);
    list.append(term, createElement('dd', '', clause));
  });
  button.popoverTargetElement = list;
  list.addEventListener('beforetoggle', () => place(list, button));
  return { button, list, chips };
}

/**
 * Puts the list beside the card that its button is on, so that one sees what a switch does;
 * above the button where there is no room.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement} button
 */
function place(list, button) {
  const { right, bottom, top } = button.getBoundingClientRect();
  const room = (button.closest('.card') ?? button).getBoundingClientRect().left - 2 * MARGIN_PX;
  const isBeside = room >= LEAST_WIDTH_PX;
  const edge = isBeside ? room + MARGIN_PX : right;
  const foot = isBeside ? bottom : top - MARGIN_PX;
  list.style.maxWidth = isBeside ? `${room}px` : '';
  list.style.right = `${Math.max(MARGIN_PX, window.innerWidth - edge)}px`;
  list.style.bottom = `${Math.max(MARGIN_PX, window.innerHeight - foot)}px`;
}
