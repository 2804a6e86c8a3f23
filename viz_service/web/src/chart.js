// A line chart of metrics over steps, on uPlot.

import uPlot from 'uplot';
import { chooseIndices, pick } from './decimate.js';
import { readPalette, readRem } from './palette.js';

/** @typedef {import('./series.js').MetricsHistory} MetricsHistory */
/** @typedef {keyof import('./palette.js').Palette} Role */

/**
 * @typedef {object} ChartSeries
 * @property {string} metric "METRIC_..."
 * @property {string} label
 * @property {Role} role Its colour.
 */

/**
 * @typedef {object} ChartOptions
 * @property {ChartSeries[]} series
 * @property {number | null} height CSS pixels; null takes the element's own.
 * @property {[number, number] | null} range Of the y axis; null fits the points.
 * @property {(steps: number | null, values: (number | null)[] | null) => void} onHover The
 *   values under the pointer, here or in another chart; null when it is nowhere.
 */

/** Charts of one page share the pointer's step. */
const SYNC_KEY = 'ganscope';
// Sizes in sixteenths of the page's font size: charts grow with it on very large screens.
const X_AXIS_HEIGHT = 26;
const Y_AXIS_WIDTH = 46;
const LINE_WIDTH = 1.4;
const FONT_SIZE = 11;
/** Share of the y range left free above and below what is fitted. */
const MARGIN = 0.08;

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** @param {number} value */
function tickText(value) {
  return (Math.abs(value) >= 100_000 ? COMPACT : PLAIN).format(value).replace('-', '−');
}

/**
 * The steps that are shown; some even before there are any, so that the axis stands.
 *
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
function stepRange(low, high) {
  if (low === null || high === null) return [0, 100];
  return [low, Math.max(high, low + 1)];
}

/** A chart that fills an element's width, and its height where none is given. */
export class Chart {
  /**
   * @param {HTMLElement} root
   * @param {ChartOptions} options
   */
  constructor(root, options) {
    this.root = root;
    this.options = options;
    /** @type {number | null} Shaded from 0 up to it. */
    this.floor = null;
    this.palette = readPalette(root);
    this.unit = readRem() / 16;
    this.plot = new uPlot(this.#createOptions(), this.#emptyData(), root);
  }

  /** @returns {uPlot.AlignedData} */
  #emptyData() {
    return [[], ...this.options.series.map(() => [])];
  }

  #size() {
    const { clientWidth, clientHeight } = this.root;
    return { width: Math.max(1, clientWidth), height: this.options.height ?? clientHeight };
  }

  /** @returns {uPlot.Options} */
  #createOptions() {
    const { unit } = this;
    const { series, onHover } = this.options;
    return {
      ...this.#size(),
      padding: [8 * unit, 20 * unit, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 7 },
        sync: { key: SYNC_KEY, scales: ['x', null] },
      },
      scales: {
        x: { time: false, range: (_plot, low, high) => stepRange(low, high) },
        y: { range: (_plot, low, high) => this.#rangeOf(low, high) },
      },
      axes: [
        { ...this.#axis(), size: X_AXIS_HEIGHT * unit, space: 70 * unit, incrs: WHOLE_STEPS },
        { ...this.#axis(), size: Y_AXIS_WIDTH * unit, space: 24 * unit },
      ],
      series: [
        {},
        ...series.map(({ label, role }) => ({
          label,
          stroke: () => this.palette[role],
          width: LINE_WIDTH * unit,
          // Some metrics are measured less often than others.
          spanGaps: true,
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [(plot) => this.#shadeFloor(plot)],
        setCursor: [(plot) => onHover(...this.#valuesAt(plot))],
      },
    };
  }

  /** @returns {uPlot.Axis} */
  #axis() {
    return {
      stroke: () => this.palette.axis,
      grid: { stroke: () => this.palette.grid, width: 1 },
      ticks: { show: false },
      font: `${FONT_SIZE * this.unit}px ${getComputedStyle(this.root).fontFamily}`,
      values: (_plot, splits) => splits.map(tickText),
    };
  }

  /**
   * @param {number | null} low
   * @param {number | null} high
   * @returns {[number, number]}
   */
  #rangeOf(low, high) {
    if (this.options.range) return this.options.range;
    if (low === null || high === null) return [0, 1];
    const bottom = this.floor === null ? low : 0;
    const top = Math.max(high, 2 * (this.floor ?? 0));
    const margin = (top - bottom || Math.abs(top) || 1) * MARGIN;
    return [bottom === 0 ? 0 : bottom - margin, top + margin];
  }

  /** @param {uPlot} plot */
  #shadeFloor(plot) {
    if (this.floor === null || plot.scales.y.max === undefined) return;
    const { left, top, width, height } = plot.bbox;
    const bottom = top + height;
    const edge = Math.max(top, plot.valToPos(this.floor, 'y', true));
    plot.ctx.fillStyle = this.palette.floor;
    plot.ctx.fillRect(left, edge, width, bottom - edge);
  }

  /**
   * @param {uPlot} plot
   * @returns {[number | null, (number | null)[] | null]}
   */
  #valuesAt(plot) {
    const index = plot.cursor.idx;
    if (index === null || index === undefined) return [null, null];
    const values = plot.data.slice(1).map((column) => measuredAt(column, index));
    return [plot.data[0][index] ?? null, values];
  }

  /**
   * Draws the history, thinned to what the pixels can show.
   *
   * @param {MetricsHistory} history
   * @param {number | null} floor
   */
  draw(history, floor) {
    this.floor = floor;
    const steps = history.steps();
    const columns = this.options.series.map(({ metric }) => history.values(metric));
    const numPixels = Math.round(this.plot.bbox.width);
    const indices = chooseIndices(steps, columns, numPixels);
    this.plot.setData([
      indices.map((i) => steps[i]),
      ...columns.map((column) => pick(column, indices)),
    ]);
  }

  /** Fits the chart to its element. */
  resize() {
    const unit = readRem() / 16;
    if (unit === this.unit) return this.plot.setSize(this.#size());
    // Its axes were laid out for another font size.
    this.unit = unit;
    const { data } = this.plot;
    this.plot.destroy();
    this.plot = new uPlot(this.#createOptions(), data, this.root);
  }

  /** Takes the colours anew from the style sheet. */
  restyle() {
    this.palette = readPalette(this.root);
    this.plot.redraw(false, true);
  }

  destroy() {
    this.plot.destroy();
  }
}

/** Distances between ticks on the axis of steps: 1, 2, 5, 10, ... */
const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

/**
 * The newest measured value at or before an index.
 *
 * @param {ArrayLike<number | null | undefined>} column
 * @param {number} index
 * @returns {number | null}
 */
function measuredAt(column, index) {
  for (let i = index; i >= 0; i--) {
    const value = column[i];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}
