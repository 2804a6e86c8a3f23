// The ten sub-steps of one step: five for the discriminator, five for the generator.

/** @typedef {import('./walk.js').Network} Network */
/** @typedef {import('./walk.js').NodeId} NodeId */
/** @typedef {import('./walk.js').EdgeId} EdgeId */
/** @typedef {import('./preview.js').Preview} Preview */

/**
 * @typedef {object} Substep
 * @property {Network} network
 * @property {number} substep 1 to 5.
 * @property {string} title A few words, for the strip.
 * @property {NodeId[]} nodes Of the graph, lit.
 * @property {EdgeId[]} edges Of the graph, lit.
 * @property {string[]} layers Of the stage; samples that are judged come with the overlay.
 */

/** @type {readonly Substep[]} */
export const SUBSTEPS = [
  {
    network: 'discriminator',
    substep: 1,
    title: 'G makes samples',
    nodes: ['noise', 'generator', 'generated'],
    edges: ['noise-generator', 'generator-generated'],
    layers: ['manifold', 'generated'],
  },
  {
    network: 'discriminator',
    substep: 2,
    title: 'D judges both',
    nodes: ['generated', 'real', 'discriminator', 'verdicts-real', 'verdicts-generated'],
    edges: [
      'generated-discriminator',
      'real-discriminator',
      'discriminator-verdicts-real',
      'discriminator-verdicts-generated',
    ],
    layers: ['map'],
  },
  {
    network: 'discriminator',
    substep: 3,
    title: 'D’s loss',
    nodes: ['verdicts-real', 'verdicts-generated', 'discriminator-loss'],
    edges: ['verdicts-real-discriminator-loss', 'verdicts-generated-discriminator-loss'],
    layers: [],
  },
  {
    network: 'discriminator',
    substep: 4,
    title: 'Gradients for D',
    nodes: ['discriminator-loss', 'discriminator'],
    edges: ['discriminator-loop'],
    layers: ['map'],
  },
  {
    network: 'discriminator',
    substep: 5,
    title: 'D is updated',
    nodes: ['discriminator'],
    edges: ['discriminator-loop'],
    layers: ['map', 'real', 'generated'],
  },
  {
    network: 'generator',
    substep: 1,
    title: 'G makes samples',
    nodes: ['noise', 'generator', 'generated'],
    edges: ['noise-generator', 'generator-generated'],
    layers: ['manifold', 'generated'],
  },
  {
    network: 'generator',
    substep: 2,
    title: 'D judges them',
    nodes: ['generated', 'discriminator', 'verdicts-generated'],
    edges: ['generated-discriminator', 'discriminator-verdicts-generated'],
    layers: ['map'],
  },
  {
    network: 'generator',
    substep: 3,
    title: 'G’s loss',
    nodes: ['verdicts-generated', 'generator-loss'],
    edges: ['verdicts-generated-generator-loss'],
    layers: [],
  },
  {
    network: 'generator',
    substep: 4,
    title: 'Pull on samples',
    nodes: ['generator-loss', 'pull'],
    edges: ['generator-loop'],
    layers: ['map', 'generated', 'gradients'],
  },
  {
    network: 'generator',
    substep: 5,
    title: 'G is updated',
    nodes: ['generator', 'generated'],
    edges: ['generator-loop', 'generator-generated'],
    layers: ['manifold', 'generated'],
  },
];

/**
 * The sub-steps that the next step has: none of a network that is not updated.
 *
 * @param {Preview} preview
 * @returns {Substep[]}
 */
export function substepsOf(preview) {
  return SUBSTEPS.filter(({ network }) => preview[network] !== null);
}

/**
 * @param {Network} network
 * @param {number} substep 1 to 5.
 * @returns {Substep}
 */
export function findSubstep(network, substep) {
  const found = SUBSTEPS.find((one) => one.network === network && one.substep === substep);
  if (!found) throw new RangeError(`substep must be in [1, 5], got ${substep}`);
  return found;
}
