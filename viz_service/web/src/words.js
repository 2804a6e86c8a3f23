// Numbers as people read them, and the sentences of the stage.

/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./message.js').Frame} Frame */
/** @typedef {'integer' | 'percent' | 'fixed3'} Format */

/** What stands where nothing is known yet. */
export const UNKNOWN = '–';

const INTEGER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SIGNIFICANT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

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
 * The verdict of the map's cell at a point.
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
  const column = Math.floor(((x - xMin) / (xMax - xMin)) * columns);
  const row = Math.floor(((y - yMin) / (yMax - yMin)) * rows);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
  return values[row * columns + column];
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
 * The state of the picture in a sentence, for those who cannot see it.
 *
 * @param {Frame | null} frame
 * @param {import('./series.js').MetricsHistory} history
 */
export function summarise(frame, history) {
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
  return parts.join(' ');
}
