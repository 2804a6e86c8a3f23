// What each sub-step means, in words and in the numbers of this very step.

import { gradientFigures, lossFigure, meanOf, movementFigure, shareFigure } from './figures.js';

/** @typedef {import('./figures.js').Figure} Figure */
/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./preview.js').DiscriminatorUpdate} DiscriminatorUpdate */
/** @typedef {import('./preview.js').GeneratorUpdate} GeneratorUpdate */
/** @typedef {import('./substeps.js').Substep} Substep */

/**
 * @typedef {object} Caption
 * @property {string} sentence
 * @property {Figure[]} figures
 */

/**
 * @param {Substep} substep
 * @param {Preview} preview
 * @param {Game} game
 * @returns {Caption}
 */
export function describeSubstep({ network, substep }, preview, game) {
  const { discriminator, generator } = preview;
  if (network === 'discriminator' && discriminator) {
    return DISCRIMINATOR[substep - 1](discriminator, game);
  }
  if (network === 'generator' && generator) return GENERATOR[substep - 1](generator, game);
  return { sentence: describeSwitchedOff(network), figures: [] };
}

/** @param {import('./walk.js').Network} network */
export function describeSwitchedOff(network) {
  return `Switched off: the ${network} has 0 updates a step.`;
}

/**
 * Which of several updates a sub-step belongs to; empty when there is one.
 *
 * @param {Substep} substep
 * @param {Preview} preview
 */
export function describeUpdates({ network, substep }, preview) {
  const updates = preview[network]?.updates ?? 0;
  if (updates < 2) return '';
  if (substep < 5) return `1st of ${updates} updates`;
  return updates === 2 ? 'after both updates' : `after all ${updates} updates`;
}

/** @type {((update: DiscriminatorUpdate, game: Game) => Caption)[]} */
const DISCRIMINATOR = [
  ({ generated }, game) => ({
    sentence: `The generator turns random noise into samples: each point of noise becomes one purple square.${ofItself(game)}`,
    figures: [countFigure('points of noise in, samples out', generated.length / 2)],
  }),
  ({ before }, game) => ({
    sentence: game.isProbability
      ? 'The discriminator judges generated and real samples without knowing which is which. The greener, the more it believes in real.'
      : 'The critic scores generated and real samples without knowing which is which. The greener, the higher.',
    figures: [
      verdictFigure('real', meanOf(before.verdictsReal), game),
      verdictFigure('generated', meanOf(before.verdictsGenerated), game),
    ],
  }),
  ({ before }, game) => ({
    sentence: game.isProbability
      ? 'Its loss counts how wrong it was: about real samples that it doubted and generated ones that it believed. The larger a sample is drawn, the greater the error.'
      : 'Its loss falls when real samples score higher than generated ones. The larger a sample is drawn, the more it stands on the wrong side.',
    figures: [...errorFigures(before, game), lossFigure('D’s loss', 'discriminator', before.loss)],
  }),
  ({ changes }) => ({
    sentence:
      'From the loss back through the discriminator: for every weight, in which direction the loss falls, and how steeply. The bars show the layers.',
    figures: gradientFigures(changes, 'discriminator'),
  }),
  ({ before, after, changes }, game) => ({
    sentence:
      'Every weight of the discriminator moves a little in its direction, and the map changes. The same samples, judged again:',
    figures: [
      verdictFigure('real', meanOf(after.verdictsReal), game, meanOf(before.verdictsReal)),
      verdictFigure(
        'generated',
        meanOf(after.verdictsGenerated),
        game,
        meanOf(before.verdictsGenerated),
      ),
      lossFigure('D’s loss', 'discriminator', after.loss, before.loss),
      movementFigure(changes, 'discriminator'),
    ],
  }),
];

/** @type {((update: GeneratorUpdate, game: Game) => Caption)[]} */
const GENERATOR = [
  ({ before }, game) => ({
    sentence: `Fresh noise, fresh samples. The real ones are put away: the generator never sees them.${ofItself(game)}`,
    figures: [countFigure('points of noise in, samples out', before.generated.length / 2)],
  }),
  ({ before }, game) => ({
    sentence: game.isProbability
      ? 'The discriminator, as it now is, judges the generated samples alone. The greener, the better it is fooled.'
      : 'The critic, as it now is, scores the generated samples alone. The greener, the higher.',
    figures: [verdictFigure('generated', meanOf(before.verdicts), game)],
  }),
  ({ before }, game) => ({
    sentence: game.isProbability
      ? 'The generator wants 100 % for each sample. What is missing is its error, and the larger a sample is drawn, the more is missing.'
      : 'The generator wants high scores. The larger a sample is drawn, the more is missing.',
    figures: [
      game.isProbability
        ? shareFigure('what is missing', 'pull', 1 - meanOf(before.verdicts))
        : verdictFigure('generated', meanOf(before.verdicts), game),
      lossFigure('G’s loss', 'pull', before.loss),
    ],
  }),
  ({ gradients, changes }) => ({
    sentence:
      'From the loss back through the discriminator to each sample: a pink line shows where it is pulled, and how strongly. From there it goes on to the weights of the generator.',
    figures: [
      lossFigure('strength of the pull, on average', 'pull', meanPull(gradients)),
      ...gradientFigures(changes, 'pull'),
    ],
  }),
  ({ before, after, changes }, game) => ({
    sentence:
      'The weights of the generator follow, and all samples move along: each as far as the others let it.',
    figures: [
      verdictFigure('generated', meanOf(after.verdicts), game, meanOf(before.verdicts)),
      lossFigure('G’s loss', 'pull', after.loss, before.loss),
      movementFigure(changes, 'pull'),
    ],
  }),
];

/**
 * @param {'real' | 'generated'} role
 * @param {number} verdict
 * @param {Game} game
 * @param {number | null} [before]
 */
function verdictFigure(role, verdict, { isProbability }, before = null) {
  const label = isProbability ? `belief in ${role} samples` : `score of ${role} samples`;
  return shareFigure(label, role, verdict, before, isProbability);
}

/**
 * @param {string} label
 * @param {number} count
 * @returns {Figure}
 */
function countFigure(label, count) {
  const text = String(count);
  return { label, text, brief: text, share: null, before: null, role: 'generated' };
}

/**
 * Says so where the live picture shows something else.
 *
 * @param {Game} game
 */
function ofItself({ isAveraged }) {
  return isAveraged
    ? ' (The live picture shows the average of its weights over time; here it is G itself.)'
    : '';
}

/**
 * A critic makes no errors that could be counted in per cent: its scores are told instead.
 *
 * @param {import('./preview.js').DiscriminatorState} state
 * @param {Game} game
 */
function errorFigures({ verdictsReal, verdictsGenerated }, game) {
  if (!game.isProbability) {
    return [
      verdictFigure('real', meanOf(verdictsReal), game),
      verdictFigure('generated', meanOf(verdictsGenerated), game),
    ];
  }
  return [
    shareFigure('error on real samples', 'real', errorOnReal(verdictsReal, game)),
    shareFigure('error on generated samples', 'generated', meanOf(verdictsGenerated)),
  ];
}

/**
 * How far verdicts on real samples are from their target, on average.
 *
 * @param {import('../message.js').Values} verdicts
 * @param {Game} game
 */
function errorOnReal(verdicts, { target }) {
  return meanOf(verdicts.map((verdict) => Math.abs(target - verdict)));
}

/** @param {import('../message.js').Values} gradients [n, 2] */
function meanPull(gradients) {
  let sum = 0;
  for (let i = 0; i + 1 < gradients.length; i += 2) {
    sum += Math.hypot(gradients[i], gradients[i + 1]);
  }
  return (2 * sum) / gradients.length;
}
