// A number in the page's text that changes with every frame, without a round trip.

import { formatValue } from './words.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./words.js').Format} Format */

/**
 * Where a field's value comes from, when it changes, and how it is written by default.
 *
 * @typedef {object} Field
 * @property {import('./bus.js').Topic} topic
 * @property {Format} format
 * @property {(bus: Bus) => number | null} read
 */

/** @type {Readonly<Record<string, Field>>} */
const FIELDS = {
  step: { topic: 'frame', format: 'integer', read: ({ frame }) => frame?.step ?? null },
  stepsPerSecond: {
    topic: 'frame',
    format: 'integer',
    read: ({ frame }) => frame?.stepsPerSecond ?? null,
  },
  viewers: { topic: 'status', format: 'integer', read: ({ status }) => status.viewers },
  latencyMs: { topic: 'painted', format: 'integer', read: ({ pace }) => pace.latencyQuantile(0.5) },
  fps: {
    topic: 'tick',
    format: 'integer',
    read: ({ pace, surroundings, frame }) =>
      frame ? pace.framesPerSecond(surroundings.now()) : null,
  },
};

/**
 * Finds a field by its name.
 *
 * @param {string} name One of FIELDS, or a metric such as "METRIC_JS_DIVERGENCE".
 * @returns {Field}
 * @throws {RangeError} for another name.
 */
export function findField(name) {
  if (Object.hasOwn(FIELDS, name)) return FIELDS[name];
  if (!name.startsWith('METRIC_')) {
    throw new RangeError(
      `field must be one of ${Object.keys(FIELDS)} or a METRIC_ name, got "${name}"`,
    );
  }
  const isShare = name.startsWith('METRIC_ACCURACY') || name.startsWith('METRIC_MEAN_VERDICT');
  return {
    topic: 'metrics',
    format: isShare ? 'percent' : 'fixed3',
    read: (bus) => bus.metric(name),
  };
}

/**
 * Shows a value in an element.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @param {import('./component.js').Props} props field, format.
 * @returns {import('./component.js').Part}
 */
export function mountReadout(bus, root, props) {
  let shown = '';
  let stop = () => {};
  /** @param {import('./component.js').Props} next */
  const follow = (next) => {
    stop();
    const field = findField(next.field);
    const show = () => {
      const text = formatValue(field.read(bus), next.format ?? field.format);
      if (text === shown) return;
      shown = text;
      root.textContent = text;
    };
    // A walk has losses of its own.
    const stops = [bus.on(field.topic, show), bus.on('walk', show)];
    stop = () => {
      for (const one of stops) one();
    };
    show();
  };
  follow(props);
  return { update: follow, destroy: () => stop() };
}
