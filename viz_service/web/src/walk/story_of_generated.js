// A generated sample in G's half: D's error and G's, the pull, what G learns, where it goes.

import { describeMove, describePull } from './directions.js';
import { formatShare, formatSmall, shareFigure } from './figures.js';
import { admitLoss, describeRank, verdictBar } from './statements.js';
import { weightFigures } from './weights.js';

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./preview.js').GeneratorUpdate} GeneratorUpdate */
/** @typedef {import('./statements.js').Statement} Statement */
/** @typedef {import('./walk.js').Mark} Mark */
/** @typedef {Omit<Statement, 'network'>} Told */

/**
 * @param {GeneratorUpdate} update
 * @param {number} i Of the sample.
 * @param {Game} game
 * @returns {Statement[]}
 */
export function tellOfGenerated(update, i, game) {
  /** @type {Mark} */
  const mark = { role: 'generated', ...placeOf(update.before.generated, i), pull: null, to: null };
  return [tellVerdict, tellError, tellPull, tellLesson, tellOutcome].map((tell) => ({
    ...tell(update, i, game, mark),
    network: 'generator',
  }));
}

/** @param {GeneratorUpdate} update @param {number} i @param {Game} game @param {Mark} mark @returns {Told} */
function tellVerdict({ before }, i, { isProbability }, mark) {
  const verdict = before.verdicts[i];
  const said = formatShare(verdict, true);
  return {
    substep: 2,
    title: 'A generated sample',
    sentence: isProbability
      ? `Here is a generated sample. D, who has just learned, says: ${said} real. It should say 0 %: D’s error is ${said}.`
      : `Here is a generated sample. The critic, which has just learned, scores it ${describeRank(verdict, before.verdicts, 'its kind')}.`,
    figures: [
      isProbability
        ? shareFigure('D’s error', 'discriminator', verdict)
        : shareFigure('the critic’s score', 'generated', verdict, null, false),
    ],
    marks: () => [mark],
  };
}

/** @param {GeneratorUpdate} update @param {number} i @param {Game} game @param {Mark} mark @returns {Told} */
function tellError({ before }, i, { isProbability }, mark) {
  const error = 1 - before.verdicts[i];
  return {
    substep: 3,
    title: 'G’s error',
    sentence: isProbability
      ? `G wants the opposite: 100 %. What is missing is its error: ${formatShare(error, true)}.`
      : `G wants the opposite: a score as high as can be. ${formatShare(error, false)} are missing.`,
    figures: [
      shareFigure(
        isProbability ? 'G’s error' : 'what is missing',
        'pull',
        error,
        null,
        isProbability,
      ),
    ],
    marks: () => [mark],
  };
}

/** @param {GeneratorUpdate} update @param {number} i @param {Game} _game @param {Mark} mark @returns {Told} */
function tellPull({ gradients }, i, _game, mark) {
  const pull = placeOf(gradients, i);
  const text = formatSmall(Math.hypot(pull.x, pull.y));
  return {
    substep: 4,
    title: 'The pull',
    sentence: describePull(pull),
    figures: [
      {
        label: 'strength of the pull',
        text,
        brief: text,
        share: Math.hypot(pull.x, pull.y) / strongestOf(gradients),
        before: null,
        role: 'pull',
      },
    ],
    marks: () => [{ ...mark, pull }],
  };
}

/** @param {GeneratorUpdate} update @param {number} i @param {Game} _game @param {Mark} mark @returns {Told} */
function tellLesson({ gradients, changes }, i, _game, mark) {
  return {
    substep: 4,
    title: 'What G learns',
    sentence: 'The pulls on all samples go back through G to its weights. These move most:',
    figures: weightFigures(changes, 'pull'),
    marks: () => [{ ...mark, pull: placeOf(gradients, i) }],
  };
}

/** @param {GeneratorUpdate} update @param {number} i @param {Game} game @param {Mark} mark @returns {Told} */
function tellOutcome({ before, after }, i, game, mark) {
  const [earlier, verdict] = [before.verdicts[i], after.verdicts[i]];
  const to = placeOf(after.generated, i);
  const said = game.isProbability
    ? `There D says: ${formatShare(verdict, true, earlier)} real.${admitLoss(earlier, verdict)}`
    : `There the critic scores it ${formatShare(verdict, false, earlier)}.`;
  return {
    substep: 5,
    title: game.isProbability ? 'D says then' : 'The critic then',
    sentence: `${describeMove(mark, to, game.view)} ${said}`,
    figures: [verdictBar('generated', verdict, earlier, game)],
    marks: (progress) => [
      {
        ...mark,
        x: mark.x + (to.x - mark.x) * progress,
        y: mark.y + (to.y - mark.y) * progress,
        to,
      },
    ],
  };
}

/**
 * @param {Values} values [n, 2]
 * @param {number} i
 */
function placeOf(values, i) {
  return { x: values[2 * i], y: values[2 * i + 1] };
}

/** @param {Values} gradients [n, 2] */
function strongestOf(gradients) {
  let strongest = Number.MIN_VALUE;
  for (let at = 0; at + 1 < gradients.length; at += 2) {
    strongest = Math.max(strongest, Math.hypot(gradients[at], gradients[at + 1]));
  }
  return strongest;
}
