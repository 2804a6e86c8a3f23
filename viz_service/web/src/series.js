// The metrics that the page holds: the points of the present run, in order.
//
// A page that stays open for hours would hold millions. When there are more than MAX_POINTS,
// the older half is thinned 2:1, its first point kept, as the server thins what it keeps: the
// whole course stays in sight.

/** @typedef {import('./message.js').Batch} Batch */

export const MAX_POINTS = 65_536;

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

  /**
   * Drops every other entry of the first ones.
   *
   * @param {number} until How many to thin.
   */
  thin(until) {
    let kept = 0;
    for (let i = 0; i < this.length; i++) {
      if (i >= until || i % 2 === 0) this.store[kept++] = this.store[i];
    }
    this.length = kept;
  }

  /** The entries, without copying. */
  values() {
    return this.store.subarray(0, this.length);
  }
}

/** The points of one run; a point that arrives twice counts once. */
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
    let added = 0;
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] <= this.lastStep) continue;
      this.#steps.push(steps[i]);
      for (const [metric, column] of this.#columns) {
        column.push(series.get(metric)?.[i] ?? Number.NaN);
      }
      added++;
      if (this.length > MAX_POINTS) this.#thin();
    }
    return added;
  }

  #thin() {
    const half = Math.floor(this.length / 2);
    for (const column of [this.#steps, ...this.#columns.values()]) column.thin(half);
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
