// One real and one generated sample followed through a step, statement by statement.

import { describeUpdates } from './captions.js';
import { formatFine, formatShare, formatSmall, shareFigure } from './figures.js';
import { readGame } from './game.js';
import { choosePair } from './pair.js';
import { blend, createScene, UPDATE } from './scenes.js';
import { findSubstep } from './substeps.js';

/** @typedef {import('./figures.js').Figure} Figure */
/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./preview.js').DiscriminatorUpdate} DiscriminatorUpdate */
/** @typedef {import('./preview.js').GeneratorUpdate} GeneratorUpdate */
/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('./walk.js').Mark} Mark */
/** @typedef {import('./walk.js').Network} Network */

/**
 * @typedef {object} Statement
 * @property {Network} network
 * @property {number} substep Whose part of the graph is lit.
 * @property {string} title
 * @property {string} sentence
 * @property {Figure[]} figures The first one stands for the statement.
 * @property {(progress: number) => Mark[]} marks
 */

/** How many weights are told of. */
const NUM_WEIGHTS = 4;

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
 * The stops of a story.
 *
 * @type {import('./stops.js').CreateStops}
 */
export function createStoryStops(preview, bus, pick) {
  const { dataset, frame, session } = bus;
  const game = readGame(session, dataset);
  const pair = choosePair(preview, pick);
  return tellStory(preview, pair, game).map((statement) => {
    const { network, substep, title, sentence, figures, marks } = statement;
    const found = findSubstep(network, substep);
    return {
      substep: found,
      title,
      sentence,
      figures,
      updates: describeUpdates(found, preview),
      moves: substep === UPDATE,
      createScene: (progress) => ({
        ...createScene(found, preview, { dataset, frame }, progress),
        layers: ['map'],
        overlay: createOverlay(preview, found, progress, marks(progress)),
      }),
    };
  });
}

/**
 * All that there is to say about a pair.
 *
 * @param {Preview} preview
 * @param {{real: number | null, generated: number | null}} pair
 * @param {Game} game
 * @returns {Statement[]}
 */
export function tellStory({ discriminator, generator }, { real, generated }, game) {
  return [
    ...(discriminator && real !== null ? tellOfReal(discriminator, real, game) : []),
    ...(generator && generated !== null ? tellOfGenerated(generator, generated, game) : []),
  ];
}

/**
 * @param {DiscriminatorUpdate} update
 * @param {number} i
 * @param {Game} game
 * @returns {Statement[]}
 */
function tellOfReal({ real, before, after, changes }, i, game) {
  const verdict = before.verdictsReal[i];
  const later = after.verdictsReal[i];
  /** @type {Mark} */
  const mark = { role: 'real', x: real[2 * i], y: real[2 * i + 1], pull: null, to: null };
  const rest = { network: /** @type {const} */ ('discriminator'), marks: () => [mark] };
  const { isProbability } = game;
  return [
    {
      ...rest,
      substep: 2,
      title: 'A real sample',
      sentence: isProbability
        ? `Here is a real sample. D says: ${formatShare(verdict, true)} real.`
        : `Here is a real sample. The critic scores it ${formatShare(verdict, false)}: above ${formatShare(rankOf(verdict, before.verdictsGenerated), true)} of the generated samples.`,
      figures: [
        isProbability
          ? shareFigure('D says real', 'real', verdict)
          : scoreFigure('the critic’s score', 'real', verdict),
      ],
    },
    {
      ...rest,
      substep: 3,
      ...tellTarget(verdict, before, game),
    },
    {
      ...rest,
      substep: 4,
      title: 'What D learns',
      sentence: `From all ${real.length / 2} real and ${before.verdictsGenerated.length} generated samples together, each weight of D learns where to go. These move most:`,
      figures: weightFigures(changes, 'discriminator'),
    },
    {
      ...rest,
      substep: 5,
      title: 'D says now',
      sentence: isProbability
        ? `Now D says: ${formatShare(later, true)} real.${compareShares(verdict, later)}`
        : `Now the critic scores it ${formatShare(later, false)}: above ${formatShare(rankOf(later, after.verdictsGenerated), true)} of the generated samples.`,
      figures: [
        shareFigure(
          isProbability ? 'D says real' : 'the critic’s score',
          'real',
          later,
          verdict,
          isProbability,
        ),
      ],
    },
  ];
}

/**
 * @param {number} verdict
 * @param {import('./preview.js').DiscriminatorState} before
 * @param {Game} game
 */
function tellTarget(verdict, before, { isProbability, target }) {
  if (!isProbability) {
    const rank = rankOf(verdict, before.verdictsGenerated);
    return {
      title: 'Where it should rank',
      sentence: `A real sample should rank above every generated one. ${formatShare(1 - rank, true)} of them stand above it.`,
      figures: [shareFigure('generated samples above it', 'discriminator', 1 - rank)],
    };
  }
  const error = Math.abs(target - verdict);
  const why = target < 1 ? ' (the labels are smoothed)' : '';
  return {
    title: 'D’s error',
    sentence: `It should say ${formatShare(target, true)}${why}: the error is ${formatShare(error, true)}.`,
    figures: [shareFigure('D’s error', 'discriminator', error)],
  };
}

/**
 * @param {GeneratorUpdate} update
 * @param {number} i
 * @param {Game} game
 * @returns {Statement[]}
 */
function tellOfGenerated({ before, after, gradients, changes }, i, game) {
  const { isProbability } = game;
  const verdict = before.verdicts[i];
  const later = after.verdicts[i];
  const from = { x: before.generated[2 * i], y: before.generated[2 * i + 1] };
  const to = { x: after.generated[2 * i], y: after.generated[2 * i + 1] };
  const pull = { x: gradients[2 * i], y: gradients[2 * i + 1] };
  /** @type {Mark} */
  const mark = { role: 'generated', ...from, pull: null, to: null };
  const rest = { network: /** @type {const} */ ('generator'), marks: () => [mark] };
  return [
    {
      ...rest,
      substep: 2,
      title: 'A generated sample',
      sentence: isProbability
        ? `Here is a generated sample. D, who has just learned, says: ${formatShare(verdict, true)} real. It should say 0 %: D’s error is ${formatShare(verdict, true)}.`
        : `Here is a generated sample. The critic, which has just learned, scores it ${formatShare(verdict, false)}: above ${formatShare(rankOf(verdict, before.verdicts), true)} of its kind.`,
      figures: [
        isProbability
          ? shareFigure('D’s error', 'discriminator', verdict)
          : scoreFigure('the critic’s score', 'generated', verdict),
      ],
    },
    {
      ...rest,
      substep: 3,
      title: 'G’s error',
      sentence: isProbability
        ? `G wants the opposite: 100 %. What is missing is its error: ${formatShare(1 - verdict, true)}.`
        : `G wants the opposite: a score as high as can be. ${formatShare(1 - verdict, false)} are missing.`,
      figures: [
        isProbability
          ? shareFigure('G’s error', 'pull', 1 - verdict)
          : scoreFigure('what is missing', 'pull', 1 - verdict),
      ],
    },
    {
      ...rest,
      marks: () => [{ ...mark, pull }],
      substep: 4,
      title: 'The pull',
      sentence: tellPull(pull),
      figures: [
        {
          label: 'strength of the pull',
          text: formatSmall(Math.hypot(pull.x, pull.y)),
          brief: formatSmall(Math.hypot(pull.x, pull.y)),
          share: shareOfStrongest(gradients, i),
          before: null,
          role: 'pull',
        },
      ],
    },
    {
      ...rest,
      marks: () => [{ ...mark, pull }],
      substep: 4,
      title: 'What G learns',
      sentence: 'The pulls on all samples go back through G to its weights. These move most:',
      figures: weightFigures(changes, 'pull'),
    },
    {
      ...rest,
      marks: (progress) => [
        {
          ...mark,
          x: from.x + (to.x - from.x) * progress,
          y: from.y + (to.y - from.y) * progress,
          to,
        },
      ],
      substep: 5,
      title: 'D says then',
      sentence: `${tellMove(from, to, game)} ${
        isProbability
          ? `There D says: ${formatShare(later, true)} real.${compareShares(verdict, later)}`
          : `There the critic scores it ${formatShare(later, false)}.`
      }`,
      figures: [
        shareFigure(
          isProbability ? 'D says real' : 'the critic’s score',
          'generated',
          later,
          verdict,
          isProbability,
        ),
      ],
    },
  ];
}

/**
 * A score where a belief would be: not in per cent.
 *
 * @param {string} label
 * @param {import('./figures.js').Role} role
 * @param {number} score 0 to 1.
 */
function scoreFigure(label, role, score) {
  return shareFigure(label, role, score, null, false);
}

/** @param {{x: number, y: number}} pull */
function tellPull({ x, y }) {
  const strength = Math.hypot(x, y);
  if (strength === 0) return 'It is not pulled anywhere: around it D’s verdict is flat.';
  return `To please D more, it should move ${directionOf(x, y)}. The pull has a strength of ${formatSmall(strength)}.`;
}

/**
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {Game} game
 */
function tellMove(from, to, { view }) {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  if (distance === 0) return 'It has stayed where it was.';
  const share = formatFine(distance / (view.xMax - view.xMin));
  return `It has moved ${directionOf(to.x - from.x, to.y - from.y)}, by ${share} of the picture’s width.`;
}

/**
 * @param {number} x To the right.
 * @param {number} y Up.
 * @returns {string}
 */
export function directionOf(x, y) {
  const eighths = Math.round((Math.atan2(y, x) / (2 * Math.PI)) * 8);
  return DIRECTIONS[(eighths + 8) % 8];
}

/**
 * Says so when an update did the opposite of what was meant, for this one sample.
 *
 * @param {number} before
 * @param {number} after
 */
function compareShares(before, after) {
  if (after >= before) return '';
  return ' That is less than before: the step helps the batch as a whole, not each sample.';
}

/**
 * Share of the verdicts that lie below one.
 *
 * @param {number} verdict
 * @param {import('../message.js').Values} others
 */
function rankOf(verdict, others) {
  return others.filter((other) => other < verdict).length / Math.max(1, others.length);
}

/**
 * @param {import('../message.js').Values} gradients [n, 2]
 * @param {number} i
 */
function shareOfStrongest(gradients, i) {
  let strongest = Number.MIN_VALUE;
  for (let at = 0; at + 1 < gradients.length; at += 2) {
    strongest = Math.max(strongest, Math.hypot(gradients[at], gradients[at + 1]));
  }
  return Math.hypot(gradients[2 * i], gradients[2 * i + 1]) / strongest;
}

/**
 * The weights of a network that change most, whatever their layer.
 *
 * @param {import('./preview.js').LayerChange[]} changes
 * @param {import('./figures.js').Role} role
 * @returns {Figure[]}
 */
export function weightFigures(changes, role) {
  const weights = changes
    .flatMap(({ greatest }, layer) => greatest.map((weight) => ({ ...weight, layer: layer + 1 })))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, NUM_WEIGHTS);
  const most = Math.max(...weights.map(({ before, after }) => Math.abs(after - before)), 1e-300);
  return weights.map(({ layer, input, output, before, after }) => ({
    label: `layer ${layer}: ${input === undefined ? 'bias' : `from ${input + 1}`} to unit ${output + 1}`,
    text: `${before.toFixed(4)} → ${after.toFixed(4)}`.replaceAll('-', '−'),
    brief: `${after < before ? '−' : '+'}${Math.abs(after - before).toFixed(4)}`,
    share: Math.abs(after - before) / most,
    before: null,
    role,
  }));
}

/**
 * All samples of the batch faint, the one that the story is about in full.
 *
 * @param {Preview} preview
 * @param {import('./substeps.js').Substep} substep
 * @param {number} progress
 * @param {Mark[]} marks
 * @returns {import('./walk.js').Overlay}
 */
function createOverlay({ discriminator, generator }, { network, substep }, progress, marks) {
  const nothing = new Float32Array(0);
  const share = substep === UPDATE ? progress : 0;
  const judged = /** @type {const} */ ('faint');
  if (network === 'discriminator' && discriminator) {
    const { real, generated, before, after } = discriminator;
    return {
      judged,
      real,
      realVerdicts: blend(before.verdictsReal, after.verdictsReal, share),
      generated,
      generatedVerdicts: blend(before.verdictsGenerated, after.verdictsGenerated, share),
      marks,
    };
  }
  const { before, after } = generator ?? {};
  return {
    judged,
    real: nothing,
    realVerdicts: nothing,
    generated: before && after ? blend(before.generated, after.generated, share) : nothing,
    generatedVerdicts: before && after ? blend(before.verdicts, after.verdicts, share) : nothing,
    marks,
  };
}
