// A Python program for reading: at once as it is, and with its words set off a moment later.

import { createElement } from './component.js';

/** @typedef {import('./component.js').Props} Props */

/**
 * Mounts the program.
 *
 * @param {HTMLElement} root
 * @param {Props} props text.
 * @returns {import('./component.js').Part}
 */
export function mountProgram(root, props) {
  const code = createElement('code', 'program-text');
  root.replaceChildren(code);
  /** @param {Props} next */
  const update = ({ text }) => {
    if (code.textContent !== text) show(code, text);
  };
  update(props);
  return { update, destroy: () => root.replaceChildren() };
}

/**
 * @param {HTMLElement} code
 * @param {string} text
 */
async function show(code, text) {
  code.textContent = text;
  const { toMarkup } = await import('./later/python_markup.js');
  // Another program may have come meanwhile.
  if (code.textContent === text) code.innerHTML = toMarkup(text);
}
