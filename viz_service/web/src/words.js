// Numbers as people read them, and the sentences of the stage.

/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./message.js').Frame} Frame */
/** @typedef {'integer' | 'percent' | 'fixed3'} Format */

/** What stands where nothing is known yet. */
export const UNKNOWN = '–';

const INTEGER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const LIST = new Intl.ListFormat('en');
const SIGNIFICANT = new Intl.NumberFormat('en', {
  maximumSignificantDigits: 3,
  maximumFractionDigits: 2,
  roundingPriority: 'lessPrecision',
});

/**
 * A number for a readout.
 *
 * @param {number | null | undefined} value
 * @param {Format} format
 * @returns {string}
 */
export function formatValue(value, format) {
  if (value === null || value === undefined || Number.isNaN(value)) return UNKNOWN;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (format === 'integer') return signed(INTEGER.format(value));
  if (format === 'percent') return `${signed(INTEGER.format(value * 100))} %`;
  return signed(value.toFixed(3));
}

/** @param {string} digits */
function signed(digits) {
  const zero = /^-0(\.0*)?$/.test(digits) ? digits.slice(1) : digits;
  return zero.replace('-', '−');
}

/**
 * The verdict at a point, between the values at the middles of the map's cells.
 *
 * @param {Frame | null} frame
 * @param {Dataset | null} dataset
 * @param {number} x Plane.
 * @param {number} y Plane.
 * @returns {number | null} 0 to 1; null outside the map or before the first.
 */
export function verdictAt(frame, dataset, x, y) {
  if (!frame?.map.values.length || !dataset) return null;
  const { rows, columns, values } = frame.map;
  const { xMin, xMax, yMin, yMax } = dataset.view;
  if (x < xMin || x > xMax || y < yMin || y > yMax) return null;
  const [left, right, shareX] = between(((x - xMin) / (xMax - xMin)) * columns, columns);
  const [low, high, shareY] = between(((y - yMin) / (yMax - yMin)) * rows, rows);
  /** @param {number} row */
  const along = (row) => {
    const value = values[row * columns + left];
    return value + (values[row * columns + right] - value) * shareX;
  };
  return along(low) + (along(high) - along(low)) * shareY;
}

/**
 * The two cells whose middles lie around a place, and how far beyond the first it is.
 *
 * @param {number} place 0 to length.
 * @param {number} length
 * @returns {[number, number, number]}
 */
function between(place, length) {
  const inside = Math.min(length - 1, Math.max(0, place - 0.5));
  const low = Math.floor(inside);
  return [low, Math.min(length - 1, low + 1), inside - low];
}

/**
 * A place in the words of the data: "petal length 4.35 cm, petal width 1.4 cm".
 *
 * @param {Dataset | null} dataset
 * @param {number} x Plane.
 * @param {number} y Plane.
 */
export function describePlace(dataset, x, y) {
  const plane = [x, y];
  const axes = dataset?.axes.length === 2 ? dataset.axes : null;
  return plane
    .map((value, dimension) => {
      const axis = axes?.[dimension];
      const measured = axis ? axis.offset + axis.scale * value : value;
      const name = axis?.name || ['x', 'y'][dimension];
      const unit = axis?.unit ? ` ${axis.unit}` : '';
      return `${name} ${signed(SIGNIFICANT.format(measured))}${unit}`;
    })
    .join(', ');
}

/**
 * What the discriminator thinks of a place.
 *
 * @param {number} verdict 0 to 1.
 * @param {boolean} isProbability A critic only ranks.
 */
export function describeVerdict(verdict, isProbability) {
  const hundredths = Math.round(verdict * 100);
  return isProbability
    ? `D is ${hundredths} % sure this is real`
    : `the critic ranks this ${hundredths} of 100`;
}

/**
 * What a sample is, and what it was made from.
 *
 * @param {'real' | 'generated'} role
 * @param {number[] | null} latent
 */
export function describeTarget(role, latent) {
  if (role === 'real') return 'a real sample';
  if (!latent) return 'a generated sample';
  const numbers = latent.map((value) => signed(value.toFixed(2)));
  return `made from noise ${latent.length > 1 ? `(${numbers.join(', ')})` : numbers[0]}`;
}

/** The layers in the words of the summary. */
const LAYER_NAMES = /** @type {Readonly<Record<string, string>>} */ ({
  real: 'real samples',
  generated: 'generated samples',
  map: "the discriminator's verdicts",
  optimal: 'the verdicts of the best discriminator',
  difference: 'how far the discriminator is from the best',
  gradients: 'where samples are pulled',
  field: 'the pull over the plane',
  manifold: "the generator's manifold",
  density: 'how dense the real data lie',
  trails: 'where samples came from',
  stretch: 'how the generator stretches noise',
});

/**
 * The state of the picture in a sentence, for those who cannot see it.
 *
 * @param {Pick<import('./bus.js').Scene, 'frame' | 'layers'>} scene
 * @param {import('./series.js').MetricsHistory} history
 */
export function summarise({ frame, layers }, history) {
  if (!frame) return 'Waiting for the first picture.';
  const real = history.last('METRIC_ACCURACY_REAL');
  const generated = history.last('METRIC_ACCURACY_GENERATED');
  const divergence = history.last('METRIC_JS_DIVERGENCE');
  const parts = [`Step ${formatValue(frame.step, 'integer')}.`];
  if (real !== null && generated !== null) {
    parts.push(
      `The discriminator is right about ${formatValue(real, 'percent')} of real and ` +
        `${formatValue(generated, 'percent')} of generated samples.`,
    );
  }
  if (divergence !== null) {
    parts.push(`Jensen-Shannon divergence ${formatValue(divergence, 'fixed3')} bits.`);
  }
  const names = layers.map((layer) => LAYER_NAMES[layer]).filter(Boolean);
  parts.push(names.length ? `The picture shows ${LIST.format(names)}.` : 'Every layer is hidden.');
  return parts.join(' ');
}
