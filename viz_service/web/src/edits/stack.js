// What this page's person changed, for undo and redo. Plain data: Dash keeps it.

/**
 * One change of the specification, as the server tells it when it was made.
 *
 * @typedef {object} MadeEdit
 * @property {string} id
 * @property {string} path
 * @property {unknown} before
 * @property {unknown} after
 */

/**
 * @typedef {object} Edits
 * @property {MadeEdit[]} done The newest last.
 * @property {MadeEdit[]} undone What redo brings back, the next one last.
 */

/** More than anybody takes back one by one. */
const MOST_KEPT = 50;

/** @type {Edits} */
const NONE = { done: [], undone: [] };

/**
 * Adds what was just made; what was undone before cannot be redone any more.
 *
 * @param {MadeEdit} edit
 * @param {Edits | null | undefined} edits
 * @returns {Edits}
 */
export function push(edit, edits) {
  const { done } = edits ?? NONE;
  return { done: [...done, edit].slice(-MOST_KEPT), undone: [] };
}

/**
 * Takes the edit that undo or redo means, and moves it to the other side.
 *
 * @param {boolean} isUndo
 * @param {Edits | null | undefined} edits
 * @returns {{edit: MadeEdit, edits: Edits} | null} Null: there is none.
 */
export function take(isUndo, edits) {
  const { done, undone } = edits ?? NONE;
  const edit = (isUndo ? done : undone).at(-1);
  if (!edit) return null;
  return isUndo
    ? { edit, edits: { done: done.slice(0, -1), undone: [...undone, edit] } }
    : { edit, edits: { done: [...done, edit], undone: undone.slice(0, -1) } };
}

/**
 * Forgets an edit that could not be undone or redone.
 *
 * @param {string} id
 * @param {Edits | null | undefined} edits
 * @returns {Edits}
 */
export function drop(id, edits) {
  const { done, undone } = edits ?? NONE;
  /** @param {MadeEdit} edit */
  const isOther = (edit) => edit.id !== id;
  return { done: done.filter(isOther), undone: undone.filter(isOther) };
}
