// The edits of this page, in the form in which Dash's callbacks in the browser call them.

import { Gate, toLayersEdit } from './gate.js';
import { drop, push, take } from './stack.js';

/** Builds the functions; each page load has its own memory. */
export function createPageEdits() {
  const gate = new Gate();
  let wishes = 0;
  return {
    /**
     * @param {{prop_id: string, value: unknown}[]} triggered
     * @param {unknown[]} values
     * @param {object} session
     */
    toLayersEdit: (triggered, values, session) => toLayersEdit(gate, triggered, values, session),
    push,
    drop,
    /** @param {boolean} isUndo @param {import('./stack.js').Edits} edits */
    take(isUndo, edits) {
      const taken = take(isUndo, edits);
      return taken && { ...taken, wish: { isUndo, edit: taken.edit, count: ++wishes } };
    },
  };
}
