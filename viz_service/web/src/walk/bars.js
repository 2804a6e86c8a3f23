// Figures as small bars with their numbers.

import { createElement } from '../component.js';

/** @typedef {import('./figures.js').Figure} Figure */

/**
 * @param {Figure[]} figures
 * @param {'text' | 'brief'} [length]
 * @returns {HTMLElement[]}
 */
export function createBars(figures, length = 'text') {
  return figures.map((figure) => {
    const row = createElement('div', 'gs-figure');
    row.dataset.role = figure.role;
    row.append(
      createElement('span', 'gs-figure-label', figure.label),
      createElement('span', 'gs-figure-text', figure[length]),
    );
    if (figure.share !== null) row.append(createBar(figure.share, figure.before));
    return row;
  });
}

/**
 * @param {number} share
 * @param {number | null} before Marked on the bar.
 */
function createBar(share, before) {
  const bar = createElement('span', 'gs-figure-bar');
  const filled = createElement('span', 'gs-figure-filled');
  filled.style.width = `${100 * share}%`;
  bar.append(filled);
  if (before !== null) {
    const mark = createElement('span', 'gs-figure-before');
    mark.style.left = `${100 * before}%`;
    bar.append(mark);
  }
  return bar;
}
