// What both halves of a story have in common: statements, and how verdicts are spoken of.

import { formatShare, shareFigure } from './figures.js';

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./figures.js').Figure} Figure */
/** @typedef {import('./figures.js').Role} Role */
/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./walk.js').Mark} Mark */

/**
 * @typedef {object} Statement
 * @property {import('./walk.js').Network} network
 * @property {number} substep Whose part of the graph is lit.
 * @property {string} title
 * @property {string} sentence
 * @property {Figure[]} figures The first one stands for the statement.
 * @property {(progress: number) => Mark[]} marks
 */

/**
 * D's verdict on the sample as a bar.
 *
 * @param {Role} role
 * @param {number} verdict 0 to 1.
 * @param {number | null} before
 * @param {Game} game
 */
export function verdictBar(role, verdict, before, { isProbability }) {
  const label = isProbability ? 'D says real' : 'the critic’s score';
  return shareFigure(label, role, verdict, before, isProbability);
}

/**
 * Where a critic's score stands: "63 of 100: above 71 % of the generated samples".
 *
 * @param {number} verdict
 * @param {Values} others
 * @param {string} name Of the others.
 */
export function describeRank(verdict, others, name) {
  const rank = formatShare(rankOf(verdict, others), true);
  return `${formatShare(verdict, false)}: above ${rank} of ${name}`;
}

/**
 * Share of the verdicts that lie below one.
 *
 * @param {number} verdict
 * @param {Values} others
 */
export function rankOf(verdict, others) {
  return others.filter((other) => other < verdict).length / Math.max(1, others.length);
}

/**
 * Says so when an update did the opposite of what was meant, for this one sample.
 *
 * @param {number} before
 * @param {number} after
 */
export function admitLoss(before, after) {
  if (after >= before) return '';
  return ' That is less than before: the step helps the batch as a whole, not each sample.';
}
