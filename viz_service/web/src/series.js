// The metrics that the page holds: every point of the present run, in order.

/** @typedef {import('./message.js').Batch} Batch */

const FIRST_CAPACITY = 1024;

/** A growing column of numbers. */
class Column {
  /** @param {number} length Entries that are not a number yet. */
  constructor(length) {
    this.length = length;
    this.store = new Float64Array(Math.max(FIRST_CAPACITY, length)).fill(Number.NaN);
  }

  /** @param {number} value */
  push(value) {
    if (this.length === this.store.length) {
      const larger = new Float64Array(this.store.length * 2);
      larger.set(this.store);
      this.store = larger;
    }
    this.store[this.length++] = value;
  }

  /** The entries, without copying. */
  values() {
    return this.store.subarray(0, this.length);
  }
}

/** All points of one run; a point that arrives twice counts once. */
export class MetricsHistory {
  run = 0;
  #steps = new Column(0);
  /** @type {Map<string, Column>} */
  #columns = new Map();

  /** Number of points held. */
  get length() {
    return this.#steps.length;
  }

  /** The newest step held, or -1. */
  get lastStep() {
    return this.length ? this.#steps.store[this.length - 1] : -1;
  }

  /**
   * Turns to a run: a later one forgets the points of the one before.
   *
   * @param {number} run
   */
  startRun(run) {
    if (run <= this.run) return;
    this.run = run;
    this.#steps = new Column(0);
    this.#columns = new Map();
  }

  /**
   * Adds the points that are new. Those of an earlier run, and steps that are held
   * already (a reconnect sends some again), change nothing.
   *
   * @param {Batch} batch
   * @returns {number} Points added.
   */
  append({ run, steps, series }) {
    this.startRun(run);
    if (run < this.run) return 0;
    for (const metric of series.keys()) {
      if (!this.#columns.has(metric)) this.#columns.set(metric, new Column(this.length));
    }
    const before = this.length;
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] <= this.lastStep) continue;
      this.#steps.push(steps[i]);
      for (const [metric, column] of this.#columns) {
        column.push(series.get(metric)?.[i] ?? Number.NaN);
      }
    }
    return this.length - before;
  }

  /** Steps of the points, ascending. */
  steps() {
    return this.#steps.values();
  }

  /**
   * Values of a metric, one per step; not-a-number where it was not measured.
   *
   * @param {string} metric
   * @returns {Float64Array}
   */
  values(metric) {
    return this.#columns.get(metric)?.values() ?? new Float64Array(this.length).fill(Number.NaN);
  }

  /**
   * The newest measured value of a metric.
   *
   * @param {string} metric
   * @returns {number | null} null until it was measured.
   */
  last(metric) {
    const values = this.values(metric);
    for (let i = values.length - 1; i >= 0; i--) {
      if (!Number.isNaN(values[i])) return values[i];
    }
    return null;
  }
}
