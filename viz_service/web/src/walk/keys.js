// Keys of a walk: arrows go back and on, space stays and goes on, or tells on, Escape leaves.

/** @typedef {import('./walker.js').Walker} Walker */

/** What has its own use for these keys while it has the focus. */
const OTHER_USES =
  'input, textarea, select, canvas, dialog, [contenteditable="true"], [role="slider"], [role="radio"], [role="dialog"], [role="listbox"], [role="menu"]';
const PRESSED_BY_SPACE = 'button, a, summary, [role="button"]';

/** @type {Readonly<Record<string, (walker: Walker) => void>>} */
export const WALK_KEYS = {
  ArrowLeft(walker) {
    walker.pause();
    walker.back();
  },
  ArrowRight(walker) {
    walker.pause();
    void walker.next();
  },
  Escape: (walker) => walker.leave(),
  ' '(walker) {
    if (walker.state.mode === 'story') void walker.next();
    else if (walker.state.isPlaying) walker.pause();
    else walker.play();
  },
};

/**
 * What a key press means to a walk that is on; null when it is not for the walk.
 *
 * @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'defaultPrevented'>} event
 * @param {{closest: (selector: string) => unknown} | null} target Where the focus is.
 * @param {import('./walker.js').WalkState} state
 */
export function walkActionOf(event, target, { mode }) {
  if (mode === null || event.defaultPrevented) return null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  const action = WALK_KEYS[event.key];
  if (!action || target?.closest(OTHER_USES)) return null;
  if (event.key === ' ' && target?.closest(PRESSED_BY_SPACE)) return null;
  return action;
}

/**
 * Listens before the page's own keys do: space must not set the session playing.
 *
 * @param {Document} page
 * @param {Walker} walker
 * @returns {() => void} Stops listening.
 */
export function registerWalkKeys(page, walker) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const action = walkActionOf(event, target, walker.state);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action(walker);
  };
  page.addEventListener('keydown', onKey, { capture: true });
  return () => page.removeEventListener('keydown', onKey, { capture: true });
}
