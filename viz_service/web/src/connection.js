// One WebSocket that stays: it reconnects until it is told that there is no point.

/** Why the server ended the connection for good (application close codes). */
export const CLOSE_REFUSED = 4403;
export const CLOSE_GONE = 4404;

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
// The server says something every two seconds; four times that is a dead link.
const LONGEST_SILENCE_MS = 8000;

/**
 * What the page's surroundings provide; tests provide their own.
 *
 * @typedef {object} Surroundings
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {(callback: () => void) => number} requestFrame
 * @property {(callback: () => void, delayMs: number) => unknown} setTimer
 * @property {(timer: any) => void} clearTimer
 * @property {() => number} now Milliseconds since 1970.
 * @property {() => number} random 0 to less than 1.
 */

/**
 * @typedef {'connecting' | 'live' | 'reconnecting' | 'gone' | 'refused'} Link
 */

/**
 * @typedef {object} Handlers
 * @property {() => string} url Asked for at each attempt, so that it can tell where to resume.
 * @property {() => void} onOpen
 * @property {(bytes: ArrayBuffer) => void} onBinary
 * @property {(text: string) => void} onText
 * @property {(link: Link) => void} onLink
 */

/**
 * How long to wait before an attempt: doubling, bounded, and spread by chance so that
 * a room full of tabs does not come back in the same instant.
 *
 * @param {number} attempt From 0 on.
 * @param {number} chance 0 to less than 1.
 * @returns {number} Milliseconds.
 */
export function retryDelay(attempt, chance) {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt) * (0.5 + chance / 2);
}

/** A connection from its making to close(). */
export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {unknown} */
  #retryTimer = null;
  /** @type {unknown} */
  #silenceTimer = null;
  #attempt = 0;
  #isOver = false;
  #expectsSigns = true;
  /** @type {Link} */
  #link = 'connecting';

  /**
   * @param {Handlers} handlers
   * @param {Surroundings} surroundings
   */
  constructor(handlers, surroundings) {
    this.handlers = handlers;
    this.surroundings = surroundings;
    handlers.onLink(this.#link);
    this.#open();
  }

  /** @param {Link} link */
  #report(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.handlers.onLink(link);
  }

  #open() {
    this.#retryTimer = null;
    const socket = new this.surroundings.WebSocket(this.handlers.url());
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.handlers.onOpen();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => this.#lose(code);
    this.#socket = socket;
    this.#listen();
  }

  /** @param {ArrayBuffer | string} data */
  #receive(data) {
    // Only a message proves that the path works to its end: a proxy may accept and drop.
    this.#report('live');
    this.#attempt = 0;
    this.#listen();
    if (typeof data === 'string') this.handlers.onText(data);
    else this.handlers.onBinary(data);
  }

  /** Starts waiting for a sign of life anew. */
  #listen() {
    const { clearTimer, setTimer } = this.surroundings;
    clearTimer(this.#silenceTimer);
    if (!this.#expectsSigns || !this.#socket) return;
    this.#silenceTimer = setTimer(() => this.#abandon(), LONGEST_SILENCE_MS);
  }

  /**
   * Says whether silence means a dead link. It does not for a hidden tab, or while
   * the server itself has lost its trainer.
   *
   * @param {boolean} expectsSigns
   */
  expectSigns(expectsSigns) {
    if (expectsSigns === this.#expectsSigns) return;
    this.#expectsSigns = expectsSigns;
    this.#listen();
  }

  /** Gives up a socket that went silent; its close event could take minutes. */
  #abandon() {
    this.#detach();
    this.#lose(0);
  }

  #detach() {
    this.surroundings.clearTimer(this.#silenceTimer);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  /** @param {number} code */
  #lose(code) {
    this.#detach();
    if (code === CLOSE_GONE || code === CLOSE_REFUSED) {
      this.#isOver = true;
      this.#report(code === CLOSE_GONE ? 'gone' : 'refused');
      return;
    }
    this.#report('reconnecting');
    const delayMs = retryDelay(this.#attempt++, this.surroundings.random());
    this.#retryTimer = this.surroundings.setTimer(() => this.#open(), delayMs);
  }

  /** Ends a wait between attempts: the network or the reader is back. */
  wake() {
    if (this.#retryTimer === null || this.#isOver) return;
    this.surroundings.clearTimer(this.#retryTimer);
    this.#attempt = 0;
    this.#open();
  }

  /**
   * Sends JSON when the socket is open; what is said to a closed one is void anyway.
   *
   * @param {object} message
   */
  send(message) {
    const OPEN = 1;
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Closes for good. */
  close() {
    this.#isOver = true;
    this.surroundings.clearTimer(this.#retryTimer);
    this.#detach();
  }
}
