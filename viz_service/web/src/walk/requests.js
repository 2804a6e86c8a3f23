// What the walk asks of the server.

import { decodePreview } from './preview.js';

/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./walker.js').Answer} Answer */

/**
 * A command to Dash's callback; `id` tells answers apart.
 *
 * @typedef {object} Command
 * @property {number} id
 * @property {'pause' | 'step'} action
 * @property {{run: number, step: number, revision: number} | null} at Where the session
 *   must stand for a step to be taken.
 */

const UNREACHABLE = 'The server does not answer. Please try again.';
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Takes the next step of a paused session apart; nothing changes.
 *
 * @param {string} sessionId
 * @param {typeof fetch} get
 * @returns {Promise<Preview>}
 * @throws {Error} with a sentence for people.
 */
export async function fetchPreview(sessionId, get) {
  let response;
  try {
    response = await get(`/sessions/${encodeURIComponent(sessionId)}/preview`);
  } catch {
    throw new Error(UNREACHABLE);
  }
  if (!response.ok) throw new Error(await readSentence(response));
  return decodePreview(await response.arrayBuffer());
}

/** @param {Response} response */
async function readSentence(response) {
  try {
    return /** @type {{sentence: string}} */ (await response.json()).sentence;
  } catch {
    return UNREACHABLE;
  }
}

/** Sends commands through whatever part of the page is there to send them. */
export class CommandLine {
  /** @type {((command: Command) => void) | null} */
  #send = null;
  /** @type {Map<number, (answer: Answer) => void>} */
  #waiting = new Map();
  #numSent = 0;

  /** @param {Pick<import('../connection.js').Surroundings, 'setTimer' | 'clearTimer'>} clock */
  constructor(clock) {
    this.clock = clock;
  }

  /**
   * @param {(command: Command) => void} send
   * @returns {() => void} Lets go of it.
   */
  connect(send) {
    this.#send = send;
    return () => {
      if (this.#send === send) this.#send = null;
    };
  }

  /**
   * @param {'pause' | 'step'} action
   * @param {Preview | null} preview
   * @returns {Promise<Answer>}
   */
  command(action, preview) {
    const id = ++this.#numSent;
    const at = preview && { run: preview.run, step: preview.step, revision: preview.revision };
    return new Promise((resolve) => {
      const timer = this.clock.setTimer(
        () => this.receive({ id, isDone: false, isStale: false, sentence: UNREACHABLE }),
        ANSWER_TIMEOUT_MS,
      );
      this.#waiting.set(id, (answer) => {
        this.clock.clearTimer(timer);
        resolve(answer);
      });
      this.#send?.({ id, action, at });
    });
  }

  /**
   * Takes an answer; one that nobody waits for, or a repeat, is let pass.
   *
   * @param {(Answer & {id: number}) | null | undefined} answer
   */
  receive(answer) {
    if (!answer) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
