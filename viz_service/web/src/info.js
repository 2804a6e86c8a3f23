// A small button and the explanation that it opens: the browser's own popover, which closes by
// Escape or a press elsewhere, and tells screen readers whether it is open.

import { createElement } from './component.js';

/** @typedef {import('./component.js').Props} Props */

const GAP_PX = 6;
const MARGIN_PX = 8;

/**
 * Mounts the button; the explanation is made when it is first opened.
 *
 * @param {HTMLElement} root
 * @param {Props} props subject, sentences.
 * @returns {import('./component.js').Part}
 */
export function mountInfo(root, props) {
  let shown = props;
  const button = createElement('button', 'info-button', 'i');
  const card = createElement('div', 'info-card');
  button.type = 'button';
  card.popover = 'auto';
  button.popoverTargetElement = card;
  card.addEventListener('beforetoggle', () => {
    card.replaceChildren(
      ...(shown.sentences ?? []).map((/** @type {string} */ sentence) =>
        createElement('p', 'info-text', sentence),
      ),
    );
  });
  card.addEventListener('toggle', () => place(card, button.getBoundingClientRect()));
  root.replaceChildren(button, card);
  /** @param {Props} next */
  const update = (next) => {
    shown = next;
    button.ariaLabel = `About ${next.subject}`;
  };
  update(props);
  return { update, destroy: () => root.replaceChildren() };
}

/**
 * Puts a card below a button, or above where there is no room, within the window.
 *
 * @param {HTMLElement} card
 * @param {DOMRect} anchor
 */
function place(card, anchor) {
  const { width, height } = card.getBoundingClientRect();
  const left = Math.min(anchor.left, window.innerWidth - width - MARGIN_PX);
  const below = anchor.bottom + GAP_PX;
  const fits = below + height <= window.innerHeight - MARGIN_PX;
  card.style.left = `${Math.max(MARGIN_PX, left)}px`;
  card.style.top = `${fits ? below : Math.max(MARGIN_PX, anchor.top - GAP_PX - height)}px`;
}
