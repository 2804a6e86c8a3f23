// Where a walk stops, and the stops of slow motion.

import { describeSubstep, describeUpdates } from './captions.js';
import { readGame } from './game.js';
import { createScene, UPDATE } from './scenes.js';
import { substepsOf } from './substeps.js';

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('./preview.js').Preview} Preview */

/**
 * The samples that a story is about, as indices into the batches.
 *
 * @typedef {object} Pick
 * @property {number | null} real Null lets the story choose.
 * @property {number | null} generated
 * @property {number} rank Of the story's choices: 0 is the most telling.
 */

/**
 * @typedef {object} Stop
 * @property {import('./substeps.js').Substep} substep What is lit meanwhile.
 * @property {string} title
 * @property {string} sentence
 * @property {import('./figures.js').Figure[]} figures
 * @property {string} updates Which of several updates it shows; or empty.
 * @property {boolean} moves Its picture goes from before to after.
 * @property {(progress: number) => Partial<import('../bus.js').Scene>} createScene
 */

/** @typedef {(preview: Preview, bus: Bus, pick: Pick | null) => Stop[]} CreateStops */

/**
 * One stop for each sub-step that the next step has.
 *
 * @type {CreateStops}
 */
export function createSlowStops(preview, bus) {
  const { dataset, frame, session } = bus;
  const game = readGame(session, dataset);
  const live = { dataset, frame };
  return substepsOf(preview).map((substep) => ({
    substep,
    title: substep.title,
    ...describeSubstep(substep, preview, game),
    updates: describeUpdates(substep, preview),
    moves: substep.substep === UPDATE,
    createScene: (progress) => createScene(substep, preview, live, progress),
  }));
}
