// The legend of the stage, which is also the switch of its layers.

import { keepWord, readLayers } from './address.js';
import { createElement, setText } from './component.js';
import { createChip, createList, createPlay, showState } from './layers/chips.js';
import { explainLayers, toggleLayer } from './layers/choice.js';
import { canUnfold } from './layers/unfolding.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */
/** @typedef {import('./layers/choice.js').Look} Look */

/**
 * Builds the chips and the sentence inside an element. Each browser chooses for itself. The
 * everyday layers have their chips in sight, and so has any other while it is on.
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
  keep();
  const stopShowing = showLegend(bus, root, looks);
  const stopKeeping = bus.on('layers', keep);
  return {
    update() {},
    destroy() {
      stopShowing();
      stopKeeping();
      root.replaceChildren();
    },
  };
}

/**
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Look[]} looks
 * @returns {() => void} Stops following the bus.
 */
function showLegend(bus, root, looks) {
  const press = (/** @type {string} */ name) => bus.askLayers(toggleLayer(looks, bus.layers, name));
  const chips = looks.map((look) => createChip(look, press));
  const play = createPlay(() => bus.setUnfolding(true));
  const all = createList(looks, press);
  const sentence = createSentence();
  root.replaceChildren(createGroup(chips, play, all), sentence);
  const refresh = () => {
    for (const chip of [...chips, ...all.chips]) showState(chip, bus);
    looks.forEach(({ name, isEveryday }, at) => {
      chips[at].hidden = !isEveryday && !bus.layers.includes(name);
    });
    play.hidden = !canUnfold(bus.dataset, bus.frame);
    setText(sentence, explainLayers(looks, bus.layers, bus.shown));
  };
  const showPlay = () => {
    if (play.hidden === canUnfold(bus.dataset, bus.frame)) refresh();
  };
  refresh();
  const stops = [bus.on('layers', refresh), bus.on('dataset', refresh), bus.on('frame', showPlay)];
  return () => {
    for (const stop of stops) stop();
  };
}

/**
 * @param {HTMLElement[]} chips
 * @param {HTMLElement} play
 * @param {{button: HTMLElement, list: HTMLElement}} all
 */
function createGroup(chips, play, { button, list }) {
  const group = createElement('div', 'gs-layer-chips');
  group.setAttribute('role', 'group');
  group.ariaLabel = 'Layers of the picture';
  for (const chip of chips) {
    group.append(chip);
    if (chip.dataset.layer === 'manifold') group.append(play);
  }
  group.append(button, list);
  return group;
}

function createSentence() {
  const sentence = createElement('p', 'gs-layer-sentence');
  sentence.setAttribute('aria-live', 'polite');
  sentence.tabIndex = 0;
  return sentence;
}

/**
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 */
function isSame(one, other) {
  return one.length === other.length && one.every((name) => other.includes(name));
}
