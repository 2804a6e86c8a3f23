// The weights that a step moves most.

/** @typedef {import('./figures.js').Figure} Figure */
/** @typedef {import('./preview.js').LayerChange} LayerChange */

/** How many are told of. */
const NUM_WEIGHTS = 4;

/**
 * The weights of a network that change most, whatever their layer.
 *
 * @param {LayerChange[]} changes
 * @param {import('./figures.js').Role} role
 * @returns {Figure[]} The greatest change first.
 */
export function weightFigures(changes, role) {
  const weights = changes
    .flatMap(({ greatest }, layer) => greatest.map((weight) => ({ ...weight, layer: layer + 1 })))
    .sort((a, b) => changeOf(b) - changeOf(a))
    .slice(0, NUM_WEIGHTS);
  const most = Math.max(...weights.map(changeOf), Number.MIN_VALUE);
  return weights.map((weight) => ({
    label: `layer ${weight.layer}: ${describeWeight(weight)}`,
    text: `${weight.before.toFixed(4)} → ${weight.after.toFixed(4)}`.replaceAll('-', '−'),
    brief: `${weight.after < weight.before ? '−' : '+'}${changeOf(weight).toFixed(4)}`,
    share: changeOf(weight) / most,
    before: null,
    role,
  }));
}

/** @param {{before: number, after: number}} weight */
function changeOf({ before, after }) {
  return Math.abs(after - before);
}

/**
 * Units are counted from 1, as people do.
 *
 * @param {{input?: number, output: number}} weight
 */
function describeWeight({ input, output }) {
  return `${input === undefined ? 'bias' : `from ${input + 1}`} to unit ${output + 1}`;
}
