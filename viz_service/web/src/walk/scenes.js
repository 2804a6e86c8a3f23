// The picture of each sub-step: exactly the data that it works with, nothing else.

/** @typedef {import('../bus.js').Scene} Scene */
/** @typedef {import('../message.js').Dataset} Dataset */
/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./substeps.js').Substep} Substep */
/** @typedef {import('./walk.js').Overlay} Overlay */

const NOTHING = new Float32Array(0);

/** The sub-step in which a network is updated: its picture moves. */
export const UPDATE = 5;
const JUDGED = /** @type {Record<number, Overlay['judged'] | undefined>} */ ({
  2: 'verdict',
  3: 'error',
  4: 'faint',
});

/**
 * @param {Substep} substep
 * @param {Preview} preview
 * @param {{dataset: Dataset | null, frame: Frame | null}} live
 * @param {number} progress Of an update, 0 (before) to 1 (after).
 * @returns {Partial<Scene>}
 */
export function createScene(substep, preview, live, progress) {
  const scene =
    substep.network === 'discriminator'
      ? createDiscriminatorScene(substep.substep, preview, live, progress)
      : createGeneratorScene(substep.substep, preview, live, progress);
  return { ...scene, layers: substep.layers };
}

/**
 * @param {number} substep
 * @param {Preview} preview
 * @param {{dataset: Dataset | null, frame: Frame | null}} live
 * @param {number} progress
 * @returns {Partial<Scene>}
 */
function createDiscriminatorScene(substep, preview, { dataset, frame }, progress) {
  const update = preview.discriminator;
  if (!update || !dataset || !frame) return {};
  const { before, after, real, generated, noise } = update;
  const share = substep === UPDATE ? progress : 0;
  return {
    dataset: { ...dataset, points: real, latents: noise },
    frame: {
      ...frame,
      generated,
      verdicts: blend(before.verdictsGenerated, after.verdictsGenerated, share),
      gradients: NOTHING,
      map: blendGrids(before.map, after.map, share),
      // Of G itself: the live one may be of the average of its weights.
      manifold: preview.generator?.before.manifold ?? frame.manifold,
    },
    metrics: { METRIC_DISCRIMINATOR_LOSS: share < 1 ? before.loss : after.loss },
    overlay: createOverlay(JUDGED[substep], {
      real,
      realVerdicts: before.verdictsReal,
      generated,
      generatedVerdicts: before.verdictsGenerated,
    }),
  };
}

/**
 * @param {number} substep
 * @param {Preview} preview
 * @param {{dataset: Dataset | null, frame: Frame | null}} live
 * @param {number} progress
 * @returns {Partial<Scene>}
 */
function createGeneratorScene(substep, preview, { dataset, frame }, progress) {
  const update = preview.generator;
  if (!update || !dataset || !frame) return {};
  const { before, after, gradients, noise } = update;
  const share = substep === UPDATE ? progress : 0;
  const generated = blend(before.generated, after.generated, share);
  const verdicts = blend(before.verdicts, after.verdicts, share);
  return {
    dataset: { ...dataset, points: NOTHING, latents: noise },
    frame: {
      ...frame,
      generated,
      verdicts,
      gradients: substep === 4 ? gradients : NOTHING,
      map: preview.discriminator?.after.map ?? frame.map,
      manifold: blendGrids(before.manifold, after.manifold, share),
    },
    metrics: { METRIC_GENERATOR_LOSS: share < 1 ? before.loss : after.loss },
    overlay: createOverlay(substep === 4 ? undefined : JUDGED[substep], {
      real: NOTHING,
      realVerdicts: NOTHING,
      generated,
      generatedVerdicts: verdicts,
    }),
  };
}

/**
 * @param {Overlay['judged'] | undefined} judged
 * @param {Pick<Overlay, 'real' | 'realVerdicts' | 'generated' | 'generatedVerdicts'>} samples
 * @returns {Overlay | null}
 */
function createOverlay(judged, samples) {
  return judged ? { judged, ...samples, marks: [] } : null;
}

/**
 * Values on the way from one to another.
 *
 * @param {Values} from
 * @param {Values} to
 * @param {number} share 0 to 1.
 * @returns {Values}
 */
export function blend(from, to, share) {
  if (share <= 0 || from.length !== to.length) return from;
  if (share >= 1) return to;
  return Float32Array.from(from, (value, i) => value + (to[i] - value) * share);
}

/**
 * @param {Grid} from
 * @param {Grid} to
 * @param {number} share
 * @returns {Grid}
 */
function blendGrids(from, to, share) {
  return { ...from, values: blend(from.values, to.values, share) };
}
