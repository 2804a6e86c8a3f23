// What a walk through one step shows at a moment: the stage and the graph draw it.

/** @typedef {import('../message.js').Values} Values */

/**
 * A node of the model overview graph.
 *
 * @typedef {'noise' | 'generator' | 'generated' | 'real' | 'discriminator' | 'verdicts-real'
 *   | 'verdicts-generated' | 'discriminator-loss' | 'generator-loss' | 'pull'} NodeId
 */

/**
 * An edge of the model overview graph; the two loops lead from a loss back to its network,
 * the generator's by way of the pull.
 *
 * @typedef {'noise-generator' | 'generator-generated' | 'generated-discriminator'
 *   | 'real-discriminator' | 'discriminator-verdicts-real' | 'discriminator-verdicts-generated'
 *   | 'verdicts-real-discriminator-loss' | 'verdicts-generated-discriminator-loss'
 *   | 'verdicts-generated-generator-loss' | 'discriminator-loop' | 'generator-loop'} EdgeId
 */

/** @typedef {'discriminator' | 'generator'} Network */

/**
 * A sample that is pointed at.
 *
 * @typedef {object} Mark
 * @property {'real' | 'generated'} role
 * @property {number} x Plane.
 * @property {number} y Plane.
 * @property {{x: number, y: number} | null} pull Where it is pulled, plane units per unit of loss.
 * @property {{x: number, y: number} | null} to Where it will stand.
 */

/**
 * Drawn over the layers.
 *
 * @typedef {object} Overlay
 * @property {'verdict' | 'error' | 'faint'} judged How the samples of the batch are drawn: by
 *   D's verdict, the larger the more D errs, or so that the marks stand out.
 * @property {Values} real [n, 2], samples of the batch.
 * @property {Values} realVerdicts [n]
 * @property {Values} generated [n, 2]
 * @property {Values} generatedVerdicts [n]
 * @property {Mark[]} marks
 */

/**
 * @typedef {object} Walk
 * @property {Network} network Whose update is shown.
 * @property {number} substep 1 to 5.
 * @property {NodeId[]} nodes Lit in the graph.
 * @property {EdgeId[]} edges Lit in the graph.
 * @property {Partial<import('../bus.js').Scene>} scene
 */

export {};
