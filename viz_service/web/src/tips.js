// Names of buttons, which the style sheet shows beneath them: not over what a press has brought.

/**
 * Hides the name of a pressed button until the pointer comes back to it.
 *
 * @param {Document} page
 */
export function registerTips(page) {
  page.addEventListener('click', (event) => {
    const target = /** @type {Element | null} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target?.closest?.('[data-tip]') ?? null);
    if (!button) return;
    button.dataset.tipOff = '';
    button.addEventListener('pointerleave', () => delete button.dataset.tipOff, { once: true });
  });
}
