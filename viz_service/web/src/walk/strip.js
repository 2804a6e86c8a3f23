// A network's five sub-steps in a row, the present one lit; each is a button.

import { createElement } from '../component.js';
import { describeSwitchedOff } from './captions.js';
import { SUBSTEPS } from './substeps.js';

/** @typedef {import('./walk.js').Network} Network */
/** @typedef {import('./walker.js').Walker} Walker */

/**
 * Shows the strip while slow motion is on.
 *
 * @param {Walker} walker
 * @param {HTMLElement} root
 * @param {Network} network
 * @returns {() => void} Takes it away.
 */
export function mountStrip(walker, root, network) {
  const list = createElement('ol', 'gs-strip');
  list.dataset.network = network;
  const buttons = SUBSTEPS.filter((one) => one.network === network).map(({ substep, title }) => {
    const button = createElement('button', 'gs-strip-step');
    button.type = 'button';
    button.append(
      createElement('span', 'gs-strip-number', String(substep)),
      createElement('span', 'gs-strip-title', title),
    );
    button.addEventListener('click', () => goTo(walker, network, substep));
    const item = createElement('li', 'gs-strip-item');
    item.append(button);
    list.append(item);
    return button;
  });
  const off = createElement('p', 'gs-strip-off', describeSwitchedOff(network));
  root.replaceChildren(list, off);

  const show = () => {
    const { mode, preview, phase } = walker.state;
    const isOff = preview !== null && preview[network] === null;
    root.hidden = mode !== 'slow' || phase === 'failed';
    list.hidden = isOff;
    off.hidden = !isOff;
    const present = walker.stop?.substep;
    buttons.forEach((button, i) => {
      const isPresent = present?.network === network && present.substep === i + 1;
      if (isPresent) button.setAttribute('aria-current', 'step');
      else button.removeAttribute('aria-current');
    });
  };
  show();
  const stop = walker.on(show);
  return () => {
    stop();
    root.replaceChildren();
  };
}

/**
 * Goes to a sub-step and stays there: whoever presses it wants to look.
 *
 * @param {Walker} walker
 * @param {Network} network
 * @param {number} substep
 */
function goTo(walker, network, substep) {
  const position = walker.state.stops.findIndex(
    (stop) => stop.substep.network === network && stop.substep.substep === substep,
  );
  if (position < 0) return;
  walker.pause();
  walker.goTo(position);
}
