// What stands out on the stage: what the pointed-at node of the model is there.

/** @typedef {import('../stage.js').LayerName} LayerName */

/** Opacity of what does not stand out. */
export const FADED = 0.18;

/** The layers that show the same thing as a node. */
const LAYERS_OF_NODES = /** @type {Readonly<Record<string, readonly LayerName[]>>} */ ({
  noise: ['manifold', 'generated'],
  generator: ['manifold'],
  generated: ['generated'],
  real: ['real'],
  discriminator: ['map'],
  'verdicts-real': ['map', 'real'],
  'verdicts-generated': ['map', 'generated'],
  'discriminator-loss': ['map', 'real', 'generated'],
  'generator-loss': ['gradients', 'generated'],
  pull: ['gradients', 'generated'],
});

/** Of these one at a time covers the ground. */
export const GROUNDS = /** @type {readonly LayerName[]} */ (['map', 'optimal', 'difference']);

/**
 * Which layers are drawn, and how strongly. What a node stands for is drawn even if it was
 * not chosen; a ground that it needs takes the place of the chosen one.
 *
 * @param {readonly string[]} chosen
 * @param {string | null} node
 * @returns {Map<string, number>} Opacity, 0 to 1, of each layer that is drawn.
 */
export function weighLayers(chosen, node) {
  const meant = (node && LAYERS_OF_NODES[node]) || [];
  if (!meant.length) return new Map(chosen.map((name) => [name, 1]));
  const isGroundMeant = GROUNDS.some((name) => meant.includes(name));
  const kept = chosen.filter((name) => !(isGroundMeant && GROUNDS.some((one) => one === name)));
  return new Map([
    ...kept.map((name) => /** @type {const} */ ([name, FADED])),
    ...meant.map((name) => /** @type {const} */ ([name, 1])),
  ]);
}
