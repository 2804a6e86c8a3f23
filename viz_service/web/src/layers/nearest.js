// Which sample the pointer means.

import { toScreen } from '../camera.js';

/** @typedef {import('../message.js').Dataset} Dataset */
/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../camera.js').Camera} Camera */

/**
 * @typedef {object} Target
 * @property {'real' | 'generated'} role
 * @property {number} index Among the samples of its role.
 * @property {number} x Plane.
 * @property {number} y Plane.
 */

/** CSS pixels within which a sample is meant. */
const REACH = 9;

/**
 * The sample nearest to a place of the screen.
 *
 * @param {import('../bus.js').Scene} scene
 * @param {Camera} camera
 * @param {{x: number, y: number}} place CSS pixels.
 * @returns {Target | null} Null when none that is shown lies within reach.
 */
export function findTarget({ dataset, frame, layers }, camera, place) {
  /** @type {Target | null} */
  let best = null;
  let bestDistance = REACH;
  /** @param {'real' | 'generated'} role @param {Values} positions */
  const look = (role, positions) => {
    for (let i = 0; i + 1 < positions.length; i += 2) {
      const [x, y] = toScreen(camera, positions[i], positions[i + 1]);
      const distance = Math.hypot(x - place.x, y - place.y);
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = { role, index: i / 2, x: positions[i], y: positions[i + 1] };
    }
  };
  // Drawn last, generated samples cover real ones: first come wins.
  if (frame && layers.includes('generated')) look('generated', frame.generated);
  if (dataset && layers.includes('real')) look('real', dataset.points);
  return best;
}

/**
 * The noise behind a generated sample.
 *
 * @param {Dataset} dataset
 * @param {Frame} frame
 * @param {number} index
 * @returns {number[] | null} One or two coordinates; null when it is not known.
 */
export function latentOf({ latents, numLatentDims }, frame, index) {
  if (!numLatentDims || latents.length / numLatentDims !== frame.generated.length / 2) return null;
  return [...latents.slice(index * numLatentDims, (index + 1) * numLatentDims)];
}

/**
 * The cell of the noise grid that holds a point of noise.
 *
 * @param {Dataset} dataset
 * @param {number[]} latent Two coordinates.
 * @returns {number[] | null} Places of its four corners in the grid, in turn; null beyond it.
 */
export function findNoiseCell({ noiseGrid: { rows, columns, values } }, latent) {
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const a = row * columns + column;
      const corners = [a, a + 1, a + columns + 1, a + columns];
      const isInside = latent.every((coordinate, dimension) => {
        const sides = corners.map((corner) => values[2 * corner + dimension]);
        return Math.min(...sides) <= coordinate && coordinate <= Math.max(...sides);
      });
      if (isInside) return corners;
    }
  }
  return null;
}
