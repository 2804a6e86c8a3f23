// Which real and which generated sample a story is about.

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./stops.js').Pick} Pick */

/** How many pairs the story chooses from before it begins again with the first. */
export const NUM_CHOICES = 10;

/**
 * @param {Preview} preview
 * @param {Pick | null} pick
 * @returns {{real: number | null, generated: number | null}} Null where that network is
 *   not updated.
 */
export function choosePair({ discriminator, generator }, pick) {
  const rank = pick?.rank ?? 0;
  return {
    real:
      discriminator &&
      (pick?.real ??
        tellingOf(discriminator.before.verdictsReal, discriminator.after.verdictsReal, rank)),
    generated:
      generator &&
      (pick?.generated ?? tellingOf(generator.before.verdicts, generator.after.verdicts, rank)),
  };
}

/**
 * The sample whose verdict rises most: in both halves that is what the update is for.
 *
 * @param {Values} before [n]
 * @param {Values} after [n]
 * @param {number} rank 0 for the greatest rise.
 */
function tellingOf(before, after, rank) {
  const byRise = Array.from(before, (verdict, i) => ({ i, rise: after[i] - verdict }));
  byRise.sort((a, b) => b.rise - a.rise || a.i - b.i);
  return byRise[rank % Math.min(NUM_CHOICES, byRise.length)]?.i ?? 0;
}

/**
 * The sample nearest to a place.
 *
 * @param {Preview} preview
 * @param {number} x Plane.
 * @param {number} y Plane.
 * @param {number} reach Plane; nothing farther is meant.
 * @returns {Partial<Pick> | null}
 */
export function pickAt({ discriminator, generator }, x, y, reach) {
  const real = nearest(discriminator?.real, x, y);
  const generated = nearest(generator?.before.generated, x, y);
  if (Math.min(real.distance, generated.distance) > reach) return null;
  return real.distance <= generated.distance ? { real: real.i } : { generated: generated.i };
}

/**
 * @param {Values | undefined} positions [n, 2]
 * @param {number} x
 * @param {number} y
 */
function nearest(positions, x, y) {
  const found = { i: 0, distance: Number.POSITIVE_INFINITY };
  for (let at = 0; at + 1 < (positions?.length ?? 0); at += 2) {
    const [sampleX, sampleY] = /** @type {Values} */ (positions).subarray(at, at + 2);
    const distance = Math.hypot(sampleX - x, sampleY - y);
    if (distance < found.distance) Object.assign(found, { i: at / 2, distance });
  }
  return found;
}
