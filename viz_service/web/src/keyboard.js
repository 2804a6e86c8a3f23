// Keys for the whole page: each clicks the element that names it in data-key, so that a
// key does exactly what its button does, and nothing when the button is away or disabled.

/** The element's data-key for each key. */
export const PAGE_KEYS = /** @type {Readonly<Record<string, string>>} */ ({
  ' ': 'space',
  s: 's',
  d: 'd',
  g: 'g',
  r: 'r',
  '?': '?',
});

const TYPING = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';
const PRESSED_BY_SPACE = 'button, a, summary, [role="button"], [role="tab"], [role="radio"]';

/**
 * Which button a key press means.
 *
 * @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat' | 'defaultPrevented'>} event
 * @param {{closest: (selector: string) => unknown} | null} target Where the focus is.
 * @returns {string | null} A data-key; null when the press is not for the page.
 */
export function keyOf(event, target) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = PAGE_KEYS[event.key.toLowerCase()];
  if (!key || target?.closest(TYPING)) return null;
  // A held step key steps on; play, reset and help would flicker.
  if (event.repeat && !['s', 'd', 'g'].includes(key)) return null;
  if (key === 'space' && target?.closest(PRESSED_BY_SPACE)) return null;
  return key;
}

/**
 * @param {Document} page
 * @returns {() => void} Stops listening.
 */
export function registerKeyboard(page) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const key = keyOf(event, target);
    const button = key && page.querySelector(`[data-key="${key}"]`);
    if (!(button instanceof HTMLElement)) return;
    event.preventDefault();
    button.click();
  };
  page.addEventListener('keydown', onKey);
  return () => page.removeEventListener('keydown', onKey);
}
