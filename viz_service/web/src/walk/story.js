// One real and one generated sample followed through a step, statement by statement.

import { describeUpdates } from './captions.js';
import { readGame } from './game.js';
import { choosePair } from './pair.js';
import { blend, createScene, UPDATE } from './scenes.js';
import { tellOfGenerated } from './story_of_generated.js';
import { tellOfReal } from './story_of_real.js';
import { findSubstep } from './substeps.js';

/** @typedef {import('./game.js').Game} Game */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./statements.js').Statement} Statement */
/** @typedef {import('./walk.js').Mark} Mark */

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
