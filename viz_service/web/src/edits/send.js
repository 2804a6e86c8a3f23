// Sends edits of single fields to the server, one after the other.

/** @typedef {import('./stack.js').MadeEdit} MadeEdit */

/**
 * What became of an edit: a sentence for people, or the edit as it was made.
 *
 * @typedef {{refusal: string | null, edit: MadeEdit | null}} Outcome
 */

const UNREACHABLE = 'The server does not answer: nothing was changed. Please try again.';

/**
 * A function that sends edits. They arrive in the order of the calls.
 *
 * @param {typeof fetch} post
 * @returns {(sessionId: string, path: string, edit: import('./gate.js').Edit) => Promise<Outcome>}
 */
export function createSender(post) {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (sessionId, path, edit) => {
    const outcome = last.then(() => send(post, sessionId, { path, ...edit }));
    last = outcome;
    return outcome;
  };
}

/**
 * @param {typeof fetch} post
 * @param {string} sessionId
 * @param {object} edit
 * @returns {Promise<Outcome>} Never rejected.
 */
async function send(post, sessionId, edit) {
  try {
    const response = await post(`/sessions/${encodeURIComponent(sessionId)}/edits`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(edit),
    });
    if (response.ok) return await response.json();
  } catch {
    // Not reached, or the answer is none.
  }
  return { refusal: UNREACHABLE, edit: null };
}
