// Which layers are chosen, which can be had, and what they mean in a sentence.

/** @typedef {import('../bus.js').Scene} Scene */

/**
 * A layer as it is offered.
 *
 * @typedef {object} Look
 * @property {string} name Of a stage's layer.
 * @property {string} title
 * @property {string} clause What it shows: a sentence.
 * @property {boolean} isGround Covers the whole plane: one of these at a time.
 * @property {boolean} isEveryday Its switch is always in sight.
 */

const NO_VERDICT = 'This loss only ranks samples, so there is no best discriminator to compare.';
const NO_DENSITY = 'The density of these data is not known.';

/**
 * The layers after one was pressed. A ground takes the place of another ground.
 *
 * @param {readonly Look[]} looks
 * @param {readonly string[]} chosen
 * @param {string} name
 * @returns {string[]} In the order of looks.
 */
export function toggleLayer(looks, chosen, name) {
  const pressed = looks.find((look) => look.name === name);
  const isOn = !chosen.includes(name);
  const next = looks.filter((look) => {
    if (look.name === name) return isOn;
    if (isOn && pressed?.isGround && look.isGround) return false;
    return chosen.includes(look.name);
  });
  return next.map((look) => look.name);
}

/**
 * Why a layer cannot be shown.
 *
 * @param {string} name
 * @param {Scene} scene
 * @returns {string} A sentence; empty when it can be, or nothing is known yet.
 */
export function whyUnavailable(name, { dataset }) {
  if (!dataset) return '';
  if (name === 'optimal' || name === 'difference') {
    return dataset.verdictIsProbability ? '' : NO_VERDICT;
  }
  return name === 'density' && !dataset.density.values.length ? NO_DENSITY : '';
}

/**
 * Whether a layer rests on a density that was counted from samples.
 *
 * @param {string} name
 * @param {Scene} scene
 */
export function isEstimate(name, { dataset }) {
  const needsDensity = name === 'density' || name === 'optimal' || name === 'difference';
  return needsDensity && dataset !== null && !dataset.densityIsExact;
}

/**
 * What the shown layers mean, and why a chosen one is not to be seen.
 *
 * @param {readonly Look[]} looks
 * @param {readonly string[]} chosen
 * @param {Scene} scene
 */
export function explainLayers(looks, chosen, scene) {
  const clauses = looks
    .filter((look) => chosen.includes(look.name))
    .map(({ name, clause, title }) => {
      const reason = whyUnavailable(name, scene);
      if (reason) return `No ${title}: ${reason[0].toLowerCase()}${reason.slice(1)}`;
      return isEstimate(name, scene) ? `${clause} An estimate from samples.` : clause;
    });
  return clauses.length ? clauses.join(' ') : 'Every layer is hidden: choose one above.';
}
