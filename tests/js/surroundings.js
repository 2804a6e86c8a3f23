// A page around the bus whose time, repaints and sockets do what the test says.

/** A socket that the test is the server of. */
export class TestSocket {
  readyState = 0;
  binaryType = 'blob';
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: ArrayBuffer | string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  /** @type {Record<string, unknown>[]} What the page sent. */
  sent = [];

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  accept() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {Uint8Array} bytes */
  say(bytes) {
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  /** @param {object} news */
  tell(news) {
    this.onmessage?.({ data: JSON.stringify(news) });
  }

  /** @param {number} code */
  end(code) {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }
}

/** Makes surroundings and the means to move them. */
export function createSurroundings() {
  /** @type {TestSocket[]} */
  const sockets = [];
  /** @type {Map<number, {callback: () => void, dueMs: number}>} */
  const timers = new Map();
  /** @type {(() => void)[]} */
  let repaints = [];
  let nowMs = 1_000_000;
  let numTimers = 0;
  class Socket extends TestSocket {
    /** @param {string} url */
    constructor(url) {
      super(url);
      sockets.push(this);
    }
  }
  const surroundings = {
    WebSocket: /** @type {new (url: string) => WebSocket} */ (/** @type {unknown} */ (Socket)),
    requestFrame: (/** @type {() => void} */ callback) => repaints.push(callback),
    setTimer(/** @type {() => void} */ callback, /** @type {number} */ delayMs) {
      timers.set(++numTimers, { callback, dueMs: nowMs + delayMs });
      return numTimers;
    },
    clearTimer: (/** @type {number} */ timer) => void timers.delete(timer),
    now: () => nowMs,
    random: () => 0.5,
  };
  return {
    surroundings,
    sockets,
    timers,
    /** The newest socket. */
    socket: () => sockets[sockets.length - 1],
    repaint() {
      const due = repaints;
      repaints = [];
      for (const callback of due) callback();
    },
    /** @param {number} durationMs */
    advance(durationMs) {
      const endMs = nowMs + durationMs;
      for (;;) {
        const next = [...timers].sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
        if (!next || next[1].dueMs > endMs) break;
        timers.delete(next[0]);
        nowMs = next[1].dueMs;
        next[1].callback();
      }
      nowMs = endMs;
    },
  };
}
