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

/** The same for keys pressed with Ctrl or Command. */
export const HISTORY_KEYS = /** @type {Readonly<Record<string, string>>} */ ({
  z: 'undo',
  y: 'redo',
});

const TYPING =
  'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable=""], ' +
  '[contenteditable="true"]';
const PRESSED_BY_SPACE =
  'button, a, summary, input, [role="button"], [role="tab"], [role="radio"], [role="menuitem"]';
const MOVING_FOCUS = /^(Tab|Arrow|Home|End)/;
/** A dialog has keys of its own. */
const DIALOG = 'dialog, [role="dialog"]';

/**
 * @typedef {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat'
 *   | 'defaultPrevented'>} KeyPress
 */

/**
 * Which button a key press means.
 *
 * @param {KeyPress} event
 * @param {{closest: (selector: string) => unknown} | null} target Where the focus is.
 * @param {boolean} [isPointed] The focus came there by mouse or finger: who presses Space next
 *   does not mean the picture or chip that was clicked last.
 * @returns {string | null} A data-key; null when the press is not for the page.
 */
export function keyOf(event, target, isPointed = false) {
  if (event.defaultPrevented || event.altKey) return null;
  if (target?.closest(TYPING) || target?.closest(DIALOG)) return null;
  if (event.ctrlKey || event.metaKey) return historyKeyOf(event);
  const key = PAGE_KEYS[event.key.toLowerCase()];
  if (!key) return null;
  // A held step key steps on; play, reset and help would flicker.
  if (event.repeat && !['s', 'd', 'g'].includes(key)) return null;
  if (key === 'space' && !isPointed && target?.closest(PRESSED_BY_SPACE)) return null;
  return key;
}

/**
 * Undo and redo, as programs have them.
 *
 * @param {KeyPress} event
 */
function historyKeyOf({ key, shiftKey }) {
  const history = HISTORY_KEYS[key.toLowerCase()] ?? null;
  return history && shiftKey ? 'redo' : history;
}

/**
 * @param {Document} page
 * @returns {() => void} Stops listening.
 */
export function registerKeyboard(page) {
  // Mouse or finger was used last, not the keys that move the focus.
  let isPointed = false;
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (MOVING_FOCUS.test(event.key)) isPointed = false;
    const key = keyOf(event, target, isPointed);
    const button = key && page.querySelector(`[data-key="${key}"]`);
    if (!(button instanceof HTMLElement)) return;
    event.preventDefault();
    // Some browsers press the focused button when Space is let go, whatever happened before.
    if (isPointed) target?.blur();
    button.click();
  };
  const onPointer = () => {
    isPointed = true;
  };
  page.addEventListener('keydown', onKey);
  page.addEventListener('pointerdown', onPointer);
  return () => {
    page.removeEventListener('keydown', onKey);
    page.removeEventListener('pointerdown', onPointer);
  };
}
