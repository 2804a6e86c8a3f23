// A real sample in D's half of the step: what D says of it, should say, learns, says then.

import { formatShare, shareFigure } from './figures.js';
import { admitLoss, describeRank, rankOf, verdictBar } from './statements.js';
import { weightFigures } from './weights.js';

/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./preview.js').DiscriminatorUpdate} DiscriminatorUpdate */
/** @typedef {import('./statements.js').Statement} Statement */
/** @typedef {Omit<Statement, 'network' | 'marks'>} Told */

const GENERATED = 'the generated samples';

/**
 * @param {DiscriminatorUpdate} update
 * @param {number} i Of the sample.
 * @param {Game} game
 * @returns {Statement[]}
 */
export function tellOfReal(update, i, game) {
  const { real } = update;
  /** @type {import('./walk.js').Mark} */
  const mark = { role: 'real', x: real[2 * i], y: real[2 * i + 1], pull: null, to: null };
  return [tellVerdict, tellTarget, tellLesson, tellOutcome].map((tell) => ({
    ...tell(update, i, game),
    network: 'discriminator',
    marks: () => [mark],
  }));
}

/** @param {DiscriminatorUpdate} update @param {number} i @param {Game} game @returns {Told} */
function tellVerdict({ before }, i, game) {
  const verdict = before.verdictsReal[i];
  return {
    substep: 2,
    title: 'A real sample',
    sentence: game.isProbability
      ? `Here is a real sample. D says: ${formatShare(verdict, true)} real.`
      : `Here is a real sample. The critic scores it ${describeRank(verdict, before.verdictsGenerated, GENERATED)}.`,
    figures: [verdictBar('real', verdict, null, game)],
  };
}

/** @param {DiscriminatorUpdate} update @param {number} i @param {Game} game @returns {Told} */
function tellTarget({ before }, i, { isProbability, target }) {
  const verdict = before.verdictsReal[i];
  if (!isProbability) {
    const above = 1 - rankOf(verdict, before.verdictsGenerated);
    return {
      substep: 3,
      title: 'Where it should rank',
      sentence: `A real sample should rank above every generated one. ${formatShare(above, true)} of them stand above it.`,
      figures: [shareFigure('generated samples above it', 'discriminator', above)],
    };
  }
  const error = Math.abs(target - verdict);
  const why = target < 1 ? ' (the labels are smoothed)' : '';
  return {
    substep: 3,
    title: 'D’s error',
    sentence: `It should say ${formatShare(target, true)}${why}: the error is ${formatShare(error, true)}.`,
    figures: [shareFigure('D’s error', 'discriminator', error)],
  };
}

/** @param {DiscriminatorUpdate} update @returns {Told} */
function tellLesson({ real, generated, changes }) {
  return {
    substep: 4,
    title: 'What D learns',
    sentence: `From all ${real.length / 2} real and ${generated.length / 2} generated samples together, each weight of D learns where to go. These move most:`,
    figures: weightFigures(changes, 'discriminator'),
  };
}

/** @param {DiscriminatorUpdate} update @param {number} i @param {Game} game @returns {Told} */
function tellOutcome({ before, after }, i, game) {
  const [earlier, verdict] = [before.verdictsReal[i], after.verdictsReal[i]];
  return {
    substep: 5,
    title: 'D says now',
    sentence: game.isProbability
      ? `Now D says: ${formatShare(verdict, true, earlier)} real.${admitLoss(earlier, verdict)}`
      : `Now the critic scores it ${describeRank(verdict, after.verdictsGenerated, GENERATED)}.`,
    figures: [verdictBar('real', verdict, earlier, game)],
  };
}
