// How far the discriminator is from the best possible one.

/** @typedef {import('../message.js').Grid} Grid */

// The colours are at their strongest from this difference on.
const STRONGEST = 0.6;

/**
 * D - D* as values 0 to 1: a half where they agree, more where D is too sure of real.
 *
 * @param {Grid} map
 * @param {Grid} optimal Cells as in map.
 * @returns {Grid} Empty unless both are known.
 */
export function toDifference(map, optimal) {
  const { rows, columns } = map;
  if (optimal.rows !== rows || optimal.columns !== columns) {
    return { rows: 0, columns: 0, values: new Float32Array(0) };
  }
  const values = Float32Array.from(map.values, (verdict, i) => {
    const share = (verdict - optimal.values[i]) / STRONGEST;
    return 0.5 + Math.min(1, Math.max(-1, share)) / 2;
  });
  return { rows, columns, values };
}
