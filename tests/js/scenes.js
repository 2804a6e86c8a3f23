// Small scenes with known places.

/** @typedef {import('../../viz_service/web/src/message.js').Dataset} Dataset */
/** @typedef {import('../../viz_service/web/src/message.js').Frame} Frame */

const NOTHING = { rows: 0, columns: 0, values: new Float32Array(0) };

/**
 * One real sample in the upper right of [-1, 1]², and uniform noise on a grid of 3 x 3.
 *
 * @returns {Dataset}
 */
export function createGridDataset() {
  const sides = [-1, 0, 1];
  const box = { xMin: -1, xMax: 1, yMin: -1, yMax: 1 };
  return {
    view: box,
    points: Float32Array.of(0.5, 0.5),
    axes: [],
    verdictIsProbability: true,
    klFloor: 0,
    jsFloor: 0,
    density: { rows: 1, columns: 1, values: Float32Array.of(1) },
    densityIsExact: true,
    latents: Float32Array.of(-0.5, 0.5, 0.5, -0.5),
    numLatentDims: 2,
    noiseGrid: {
      rows: 3,
      columns: 3,
      values: Float32Array.from(sides.flatMap((y) => sides.flatMap((x) => [x, y]))),
    },
    noiseView: box,
  };
}

/**
 * Two generated samples, the second in the middle; the manifold is the noise, halved.
 *
 * @param {Partial<Frame>} [changes]
 * @returns {Frame}
 */
export function createPointsFrame(changes = {}) {
  const { noiseGrid } = createGridDataset();
  return {
    run: 1,
    step: 1,
    revision: 1,
    timeMs: 0,
    stepsPerSecond: 0,
    generated: Float32Array.of(-0.9, -0.9, 0, 0),
    verdicts: Float32Array.of(0.25, 0.75),
    gradients: new Float32Array(4),
    map: NOTHING,
    manifold: { ...noiseGrid, values: noiseGrid.values.map((value) => value / 2) },
    field: NOTHING,
    optimal: NOTHING,
    stretchPoints: new Float32Array(0),
    stretch: new Float32Array(0),
    ...changes,
  };
}
