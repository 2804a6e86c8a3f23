// Where a sample is pulled and where it goes, in words.

import { formatFine, formatSmall } from './figures.js';

/** @typedef {{x: number, y: number}} Place */

const DIRECTIONS = [
  'to the right',
  'up and to the right',
  'up',
  'up and to the left',
  'to the left',
  'down and to the left',
  'down',
  'down and to the right',
];

/**
 * @param {number} x To the right.
 * @param {number} y Up.
 * @returns {string}
 */
export function directionOf(x, y) {
  const eighths = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * DIRECTIONS.length);
  return DIRECTIONS[(eighths + DIRECTIONS.length) % DIRECTIONS.length];
}

/** @param {Place} pull */
export function describePull({ x, y }) {
  const strength = Math.hypot(x, y);
  if (strength === 0) return 'It is not pulled anywhere: around it D’s verdict is flat.';
  return `To please D more, it should move ${directionOf(x, y)}. The pull has a strength of ${formatSmall(strength)}.`;
}

/**
 * @param {Place} from
 * @param {Place} to
 * @param {{xMin: number, xMax: number}} view
 */
export function describeMove(from, to, { xMin, xMax }) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const distance = Math.hypot(x, y);
  if (distance === 0) return 'It has stayed where it was.';
  const share = formatFine(distance / (xMax - xMin));
  return `It has moved ${directionOf(x, y)}, by ${share} of the picture’s width.`;
}
