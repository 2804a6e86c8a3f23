// A coarse grid made fine, so that its colours and contours run smoothly.

/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../message.js').Values} Values */

/** Fine cells along each side of a coarse one. */
export const FINENESS = 3;

/**
 * Refines grids whose values stand at the middles of cells, by Catmull-Rom splines along
 * both axes (Keys, 1981, a = -1/2): the surface passes through every coarse value.
 */
export class Refiner {
  #along = new Float32Array(0);
  #values = new Float32Array(0);

  /**
   * @param {Grid} grid
   * @returns {Grid} FINENESS times as many rows and columns; its values are overwritten by
   *   the next call.
   */
  refine({ rows, columns, values }) {
    const width = columns * FINENESS;
    const height = rows * FINENESS;
    if (this.#values.length !== width * height) {
      this.#along = new Float32Array(rows * width);
      this.#values = new Float32Array(width * height);
    }
    for (let row = 0; row < rows; row++) {
      spline(values, row * columns, 1, columns, this.#along, row * width, 1);
    }
    for (let column = 0; column < width; column++) {
      spline(this.#along, column, width, rows, this.#values, column, width);
    }
    return { rows: height, columns: width, values: this.#values };
  }
}

// Weights of the four neighbours at each place of a fine cell within a coarse one.
const WEIGHTS = Array.from({ length: FINENESS }, (_, place) => {
  const offset = (place + 0.5) / FINENESS - 0.5;
  const t = offset < 0 ? offset + 1 : offset;
  return {
    shift: offset < 0 ? -1 : 0,
    weights: [
      (-t + 2 * t * t - t * t * t) / 2,
      (2 - 5 * t * t + 3 * t * t * t) / 2,
      (t + 4 * t * t - 3 * t * t * t) / 2,
      (t * t * t - t * t) / 2,
    ],
  };
});

/**
 * One line of values, refined. Beyond the ends the last value goes on.
 *
 * @param {Values} from
 * @param {number} start
 * @param {number} stride
 * @param {number} length
 * @param {Float32Array} to
 * @param {number} toStart
 * @param {number} toStride
 */
function spline(from, start, stride, length, to, toStart, toStride) {
  const last = length - 1;
  let at = toStart;
  for (let i = 0; i < length; i++) {
    for (const { shift, weights } of WEIGHTS) {
      const a = i + shift;
      to[at] =
        weights[0] * from[start + stride * Math.max(0, a - 1)] +
        weights[1] * from[start + stride * Math.max(0, a)] +
        weights[2] * from[start + stride * Math.min(last, a + 1)] +
        weights[3] * from[start + stride * Math.min(last, a + 2)];
      at += toStride;
    }
  }
}
