// The two buttons that begin a walk, and end it.

import { createElement } from '../component.js';

/** @typedef {import('./walker.js').Walker} Walker */
/** @typedef {import('./walker.js').Mode} Mode */

const BUTTONS = /** @type {{mode: Mode, text: string, label: string}[]} */ ([
  { mode: 'slow', text: 'Slow', label: 'Slow motion: the next step in ten parts' },
  { mode: 'story', text: 'Story', label: 'Story: follow one real and one generated sample' },
]);

/**
 * @param {Walker} walker
 * @param {HTMLElement} root
 * @returns {() => void} Takes them away.
 */
export function mountButtons(walker, root) {
  const buttons = BUTTONS.map(({ mode, text, label }) => {
    const button = createElement('button', 'gs-walk-start', text);
    button.type = 'button';
    button.dataset.tip = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', () =>
      walker.state.mode === mode ? walker.leave() : void walker.start(mode),
    );
    return button;
  });
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', 'Look at one step closely');
  root.replaceChildren(...buttons);
  const show = () => {
    BUTTONS.forEach(({ mode }, i) => {
      buttons[i].setAttribute('aria-pressed', String(walker.state.mode === mode));
    });
  };
  show();
  const stop = walker.on(show);
  return () => {
    stop();
    root.replaceChildren();
  };
}
