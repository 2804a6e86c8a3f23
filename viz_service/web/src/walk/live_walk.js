// The walk's parts on the page: its buttons, two strips beside the graph, a card.

import { mountButtons } from './buttons.js';
import { registerWalkKeys } from './keys.js';
import { mountPanel } from './panel.js';
import { mountStrip } from './strip.js';

/** @typedef {import('../component.js').Props} Props */
/** @typedef {import('../component.js').Part} Part */
/** @typedef {import('./requests.js').CommandLine} CommandLine */
/** @typedef {import('./walker.js').Walker} Walker */

/**
 * Builds the part that the props name. The card is the one through which commands go to
 * Dash (`command`) and answers come back (`answer`).
 *
 * @param {Walker} walker
 * @param {CommandLine} line
 * @param {HTMLElement} root
 * @param {Props} firstProps part: "buttons", "discriminator", "generator" or "panel".
 * @returns {Part}
 */
export function mountWalk(walker, line, root, firstProps) {
  const { part } = firstProps;
  if (part === 'panel') return mountCard(walker, line, root, firstProps);
  const unmount = part === 'buttons' ? mountButtons(walker, root) : mountStrip(walker, root, part);
  return { update() {}, destroy: unmount };
}

/**
 * @param {Walker} walker
 * @param {CommandLine} line
 * @param {HTMLElement} root
 * @param {Props} firstProps
 * @returns {Part}
 */
function mountCard(walker, line, root, firstProps) {
  let props = firstProps;
  const onHide = () => document.hidden && walker.pause();
  document.addEventListener('visibilitychange', onHide);
  const stops = [
    mountPanel(walker, root),
    registerWalkKeys(document, walker),
    line.connect((command) => props.setProps?.({ command })),
    walker.on(() => showMode(walker.state.mode)),
    () => document.removeEventListener('visibilitychange', onHide),
  ];
  return {
    update(next) {
      props = next;
      line.receive(next.answer);
    },
    destroy() {
      walker.leave();
      for (const stop of stops) stop();
    },
  };
}

/**
 * Lets the page make room for a walk. The picture shows the walk's layers meanwhile: the switches
 * of those that were chosen rest.
 *
 * @param {string | null} mode
 */
function showMode(mode) {
  document.documentElement.dataset.gsWalk = mode ?? '';
  for (const legend of document.querySelectorAll('.gs-layers')) {
    /** @type {HTMLElement} */ (legend).inert = mode !== null;
  }
}
