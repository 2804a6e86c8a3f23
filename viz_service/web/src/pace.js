// How fast the page keeps up: counts, latencies and the rate of painting.

const NUM_LATENCIES = 240;
const RATE_WINDOW_MS = 1000;

/** Figures of one connection, for readouts, tests and benchmarks. */
export class Pace {
  constructor() {
    this.received = 0;
    this.painted = 0;
    this.dropped = 0;
    /** @type {number[]} Milliseconds, the newest last. */
    this.latencies = [];
    /** @type {number[]} When the frames of the last second were painted. */
    this.paintTimes = [];
  }

  /**
   * Notes one painted frame.
   *
   * @param {number} nowMs Milliseconds since 1970.
   * @param {number} takenMs When the trainer took it, by the trainer's clock: on two
   *   machines the latency includes the difference of their clocks.
   */
  notePaint(nowMs, takenMs) {
    this.painted++;
    this.latencies.push(Math.max(0, nowMs - takenMs));
    if (this.latencies.length > NUM_LATENCIES) this.latencies.shift();
    this.paintTimes.push(nowMs);
    this.#forgetBefore(nowMs - RATE_WINDOW_MS);
  }

  /** @param {number} timeMs */
  #forgetBefore(timeMs) {
    while (this.paintTimes.length && this.paintTimes[0] <= timeMs) this.paintTimes.shift();
  }

  /**
   * Frames painted in the last second.
   *
   * @param {number} nowMs
   */
  framesPerSecond(nowMs) {
    this.#forgetBefore(nowMs - RATE_WINDOW_MS);
    return this.paintTimes.length;
  }

  /**
   * A quantile of the latest latencies.
   *
   * @param {number} share 0 to 1.
   * @returns {number | null} Milliseconds; null before the first frame.
   */
  latencyQuantile(share) {
    if (!this.latencies.length) return null;
    const sorted = [...this.latencies].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
