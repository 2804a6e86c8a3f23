// The numbers of a sub-step, each with a bar: what is measured, how much, and in whose colour.

import { formatValue } from '../words.js';

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./preview.js').LayerChange} LayerChange */
/** @typedef {'real' | 'generated' | 'discriminator' | 'pull'} Role */

const MOST_DECIMALS = 2;

/**
 * @typedef {object} Figure
 * @property {string} label
 * @property {string} text The number as people read it.
 * @property {string} brief The same where there is little room: of an update, the result alone.
 * @property {number | null} share Length of the bar, 0 to 1; null for a number without a bar.
 * @property {number | null} before Where the bar was before an update; null without one.
 * @property {Role} role
 */

/**
 * A share of the whole: a verdict, an error.
 *
 * @param {string} label
 * @param {Role} role
 * @param {number} share 0 to 1.
 * @param {number | null} [before]
 * @param {boolean} [isProbability] A critic's score is no per cent.
 * @returns {Figure}
 */
export function shareFigure(label, role, share, before = null, isProbability = true) {
  const now = formatShare(share, isProbability, before);
  const text = before === null ? now : `${formatShare(before, isProbability, share)} → ${now}`;
  const held = before === null ? null : clamp(before);
  return { label, text, brief: now, share: clamp(share), before: held, role };
}

/**
 * @param {string} label
 * @param {Role} role
 * @param {number} value
 * @param {number | null} [before]
 * @returns {Figure}
 */
export function lossFigure(label, role, value, before = null) {
  const text = formatValue(value, 'fixed3');
  return {
    label,
    text: before === null ? text : `${formatValue(before, 'fixed3')} → ${text}`,
    brief: text,
    share: null,
    before: null,
    role,
  };
}

/**
 * One figure a layer: the norm of its gradient, the longest bar for the greatest.
 *
 * @param {LayerChange[]} changes
 * @param {Role} role
 * @returns {Figure[]}
 */
export function gradientFigures(changes, role) {
  const greatest = Math.max(...changes.map((change) => change.gradientNorm), Number.MIN_VALUE);
  return changes.map(({ inputs, outputs, gradientNorm }, layer) => ({
    label: `layer ${layer + 1} (${inputs} → ${outputs})`,
    text: formatSmall(gradientNorm),
    brief: formatSmall(gradientNorm),
    share: gradientNorm / greatest,
    before: null,
    role,
  }));
}

/**
 * How far all weights of a network move, against how large they are.
 *
 * @param {LayerChange[]} changes
 * @param {Role} role
 * @returns {Figure}
 */
export function movementFigure(changes, role) {
  const moved = norm(changes.map((change) => change.changeNorm));
  const size = norm(changes.map((change) => change.weightNorm));
  const share = size > 0 ? moved / size : 0;
  const text = formatFine(share);
  return { label: 'weights moved by', text, brief: text, share: null, before: null, role };
}

/**
 * A verdict in words: a belief in per cent, or a critic's score.
 *
 * @param {number} share
 * @param {boolean} isProbability
 * @param {number | null} [beside] What it is compared with: where the two would read alike
 *   they get a decimal, or two.
 */
export function formatShare(share, isProbability, beside = null) {
  const digits =
    beside === null || beside === share
      ? 0
      : [0, 1].find((num) => (100 * share).toFixed(num) !== (100 * beside).toFixed(num));
  const number = (100 * share).toFixed(digits ?? MOST_DECIMALS);
  return `${number} ${isProbability ? '%' : 'of 100'}`;
}

/**
 * A share that may be tiny, with two significant digits: "0.42 %".
 *
 * @param {number} share
 */
export function formatFine(share) {
  return `${formatSmall(share * 100)} %`;
}

/**
 * A number that may be tiny, with two significant digits.
 *
 * @param {number} value
 */
export function formatSmall(value) {
  if (!Number.isFinite(value)) return formatValue(value, 'fixed3');
  const digits = Math.abs(value) >= 100 ? 3 : 2;
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString('en', { maximumSignificantDigits: digits }).replace('-', '−');
}

/**
 * @param {Values} values
 * @returns {number} Not a number when there are none.
 */
export function meanOf(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** @param {number[]} values */
function norm(values) {
  return Math.hypot(...values);
}

/** @param {number} share */
function clamp(share) {
  return Math.min(1, Math.max(0, share));
}
