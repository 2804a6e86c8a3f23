// The legend of the stage, which is also the switch of its layers.

import { keepWord, readLayers } from './address.js';
import { createElement, setText } from './component.js';
import { explainLayers, isEstimate, toggleLayer, whyUnavailable } from './layers/choice.js';
import { canUnfold } from './layers/unfolding.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */
/** @typedef {import('./layers/choice.js').Look} Look */

/**
 * Builds the chips and the sentence inside an element. Each browser chooses for itself.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Props} props looks, initial.
 * @returns {import('./component.js').Part}
 */
export function mountLayers(bus, root, props) {
  const looks = /** @type {Look[]} */ (props.looks);
  const initial = /** @type {string[]} */ (props.initial);
  const names = looks.map(({ name }) => name);
  if (!bus.layers.length) bus.askLayers(readLayers(location.href, names) ?? initial);
  const keep = () => keepWord('layers', isSame(bus.layers, initial) ? null : bus.layers.join());
  const chips = looks.map((look) => createChip(look, () => press(look.name)));
  const play = createPlay(() => bus.setUnfolding(true));
  const group = createElement('div', 'gs-layer-chips');
  group.setAttribute('role', 'group');
  group.ariaLabel = 'Layers of the picture';
  for (const chip of chips) {
    group.append(chip);
    if (chip.dataset.layer === 'manifold') group.append(play);
  }
  const meanings = createMeanings(looks);
  group.append(meanings.button, meanings.list);
  const sentence = createElement('p', 'gs-layer-sentence');
  sentence.setAttribute('aria-live', 'polite');
  sentence.tabIndex = 0;
  root.replaceChildren(group, sentence);

  /** @param {string} name */
  const press = (name) => bus.askLayers(toggleLayer(looks, bus.layers, name));
  const refresh = () => {
    for (const chip of chips) showState(chip, bus);
    play.hidden = !canUnfold(bus.dataset, bus.frame);
    setText(sentence, explainLayers(looks, bus.layers, bus.shown));
  };
  const showPlay = () => {
    if (play.hidden === canUnfold(bus.dataset, bus.frame)) refresh();
  };
  refresh();
  keep();
  const stops = [
    bus.on('layers', refresh),
    bus.on('layers', keep),
    bus.on('dataset', refresh),
    bus.on('frame', showPlay),
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
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 */
function isSame(one, other) {
  return one.length === other.length && one.every((name) => other.includes(name));
}

/**
 * @param {Look} look
 * @param {() => void} onPress
 */
function createChip({ name, title, clause }, onPress) {
  const chip = createElement('button', 'gs-layer');
  chip.type = 'button';
  chip.dataset.layer = name;
  chip.title = clause;
  const estimate = createElement('span', 'gs-layer-estimate', 'estimate');
  chip.append(createElement('i', `gs-swatch gs-swatch-${name}`), `${title} `, estimate);
  chip.addEventListener('click', onPress);
  return chip;
}

/**
 * @param {HTMLButtonElement} chip
 * @param {Bus} bus
 */
function showState(chip, bus) {
  const name = chip.dataset.layer ?? '';
  const reason = whyUnavailable(name, bus.shown);
  const isChosen = bus.layers.includes(name);
  chip.ariaPressed = `${isChosen}`;
  chip.classList.toggle('is-unavailable', reason !== '');
  const estimate = /** @type {HTMLElement} */ (chip.querySelector('.gs-layer-estimate'));
  estimate.hidden = !isEstimate(name, bus.shown);
}

/** @param {() => void} onPress */
function createPlay(onPress) {
  const play = createElement('button', 'gs-layer gs-layer-play', '▶');
  play.type = 'button';
  play.title = play.ariaLabel = 'Play how the grid of noise becomes the manifold';
  play.addEventListener('click', onPress);
  return play;
}

/**
 * The meanings of all layers, behind a button.
 *
 * @param {readonly Look[]} looks
 */
function createMeanings(looks) {
  const button = createElement('button', 'gs-layer gs-layer-help', '?');
  button.type = 'button';
  button.title = button.ariaLabel = 'What the layers mean';
  const list = createElement('dl', 'gs-layer-meanings');
  list.popover = 'auto';
  for (const { name, title, clause } of looks) {
    const term = createElement('dt', '', title);
    term.prepend(createElement('i', `gs-swatch gs-swatch-${name}`));
    list.append(term, createElement('dd', '', clause));
  }
  button.popoverTargetElement = list;
  list.addEventListener('beforetoggle', () => placeAbove(list, button));
  return { button, list };
}

/**
 * Puts a popover above its button, within the window.
 *
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
function placeAbove(popover, button) {
  const { right, top } = button.getBoundingClientRect();
  popover.style.right = `${Math.max(8, window.innerWidth - right)}px`;
  popover.style.bottom = `${Math.max(8, window.innerHeight - top + 8)}px`;
}
