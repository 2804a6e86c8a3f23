// A chart with its title, its legend and its noise floor.

import { Chart } from './chart.js';
import { createElement } from './component.js';
import { observeScheme } from './palette.js';
import { createThrottle } from './throttle.js';
import { formatValue } from './words.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

const REDRAW_INTERVAL_MS = 250;

/**
 * Builds a chart inside an element. A change of its series, height or range builds it anew.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Props} firstProps title, series, floor, scheme, height, range.
 * @returns {import('./component.js').Part}
 */
export function mountChart(bus, root, firstProps) {
  let props = firstProps;
  let built = build(bus, root, props);
  return {
    update(next) {
      const before = props;
      props = next;
      if (shapeOf(next) !== shapeOf(before)) {
        built.destroy();
        built = build(bus, root, next);
      } else if (next.scheme !== before.scheme) {
        built.restyle();
      }
    },
    destroy: () => built.destroy(),
  };
}

/**
 * What cannot be changed in a chart that stands.
 *
 * @param {Props} props
 */
function shapeOf({ title, series, floor, height, range }) {
  return JSON.stringify([title, series, floor, height, range]);
}

/**
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {Props} props
 */
function build(bus, root, props) {
  const plotRoot = createElement('div', 'gs-chart-plot');
  const empty = createElement('p', 'gs-chart-empty', 'Draws itself with the first steps.');
  const legend = createLegend(props);
  root.replaceChildren(legend.element, plotRoot, empty);
  const values = createValueDisplay(bus, props.series, legend.show);
  const chart = new Chart(plotRoot, {
    series: props.series,
    height: props.height ?? null,
    range: props.range ?? null,
    onHover: values.hover,
  });
  const draw = () => {
    const floor = floorOf(bus, props.floor);
    empty.hidden = bus.history.length > 0;
    legend.showFloor(floor);
    chart.draw(bus.history, floor);
    values.refresh();
  };
  const redraw = createThrottle(draw, REDRAW_INTERVAL_MS, bus.surroundings);
  const sizes = new ResizeObserver(() => {
    chart.resize();
    redraw.ask();
  });
  sizes.observe(plotRoot);
  draw();
  const stops = [
    bus.on('metrics', redraw.ask),
    bus.on('dataset', redraw.ask),
    observeScheme(() => chart.restyle()),
    () => sizes.disconnect(),
    redraw.stop,
    () => chart.destroy(),
  ];
  return {
    restyle: () => chart.restyle(),
    destroy() {
      for (const stop of stops) stop();
      root.replaceChildren();
    },
  };
}

/**
 * Chooses what the legend shows: the values under the pointer, else the newest.
 *
 * @param {Bus} bus
 * @param {import('./chart.js').ChartSeries[]} series
 * @param {(step: number | null, values: (number | null)[]) => void} show
 */
function createValueDisplay(bus, series, show) {
  let isHovered = false;
  const refresh = () => {
    if (!isHovered) show(bus.history.lastStep, lastValues(bus, series));
  };
  return {
    refresh,
    /** @param {number | null} step @param {(number | null)[] | null} values */
    hover(step, values) {
      isHovered = values !== null;
      if (values) show(step, values);
      else refresh();
    },
  };
}

/**
 * @param {Bus} bus
 * @param {import('./chart.js').ChartSeries[]} series
 */
function lastValues(bus, series) {
  return series.map(({ metric }) => bus.history.last(metric));
}

/**
 * @param {Bus} bus
 * @param {'js' | 'kl' | null | undefined} kind
 */
function floorOf({ dataset }, kind) {
  if (!dataset || !kind) return null;
  return kind === 'js' ? dataset.jsFloor : dataset.klFloor;
}

/**
 * Names, colours and values of the series.
 *
 * @param {Props} props
 */
function createLegend({ title, series, floor }) {
  const element = createElement('div', 'gs-chart-legend');
  if (title) element.append(createElement('strong', 'gs-chart-title', title));
  const values = /** @type {import('./chart.js').ChartSeries[]} */ (series).map(
    ({ label, role }) => {
      const entry = createElement('span', 'gs-chart-entry');
      const mark = createElement('i', 'gs-chart-mark');
      mark.dataset.role = role;
      const value = createElement('b', 'gs-chart-value');
      entry.append(mark, `${label} `, value);
      element.append(entry);
      return value;
    },
  );
  const floorEntry = createElement('span', 'gs-chart-entry');
  const floorMark = createElement('i', 'gs-chart-mark');
  floorMark.dataset.role = 'floor';
  const floorValue = createElement('b', 'gs-chart-value');
  floorEntry.append(floorMark, 'perfect generator ', floorValue);
  floorEntry.title = 'What a perfect generator would score, on average';
  if (floor) element.append(floorEntry);
  return {
    element,
    /** @param {number | null} step @param {(number | null)[]} shown */
    show(step, shown) {
      element.title = step === null || step < 0 ? '' : `Step ${formatValue(step, 'integer')}`;
      values.forEach((value, i) => {
        value.textContent = formatValue(shown[i], 'fixed3');
      });
    },
    /** @param {number | null} value */
    showFloor(value) {
      floorValue.textContent = formatValue(value, 'fixed3');
    },
  };
}
