// Doing something often asked for at most so often, and never forgetting the last time.

/**
 * @typedef {object} Throttle
 * @property {() => void} ask The action happens now, or as soon as the interval allows.
 * @property {() => void} stop
 */

/**
 * @param {() => void} action
 * @param {number} intervalMs
 * @param {Pick<import('./connection.js').Surroundings, 'now' | 'setTimer' | 'clearTimer'>} clock
 * @returns {Throttle}
 */
export function createThrottle(action, intervalMs, clock) {
  let lastMs = Number.NEGATIVE_INFINITY;
  /** @type {unknown} */
  let timer = null;
  const act = () => {
    timer = null;
    lastMs = clock.now();
    action();
  };
  return {
    ask() {
      if (timer !== null) return;
      const waitMs = lastMs + intervalMs - clock.now();
      if (waitMs <= 0) act();
      else timer = clock.setTimer(act, waitMs);
    },
    stop() {
      clock.clearTimer(timer);
      timer = null;
    },
  };
}
