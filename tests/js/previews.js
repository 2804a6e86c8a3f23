// Previews of a step for tests: four samples a batch, numbers that can be told apart.

/** @typedef {import('../../viz_service/web/src/walk/preview.js').Preview} Preview */

/** @param {number[]} values */
const values = (values) => Float32Array.from(values);
/** @param {number} value */
const grid = (value) => ({ rows: 1, columns: 2, values: values([value, value]) });

/**
 * @param {number} inputs
 * @param {number} gradientNorm
 * @param {{input?: number, output: number, before: number, after: number}[]} greatest
 */
function layer(inputs, gradientNorm, greatest) {
  return /** @type {import('../../viz_service/web/src/walk/preview.js').LayerChange} */ (
    /** @type {unknown} */ ({
      inputs,
      outputs: 3,
      gradientNorm,
      weightNorm: 3,
      changeNorm: 0.03,
      greatest,
    })
  );
}

/**
 * The step after step 41 of run 2.
 *
 * @param {Partial<Preview>} [changes]
 * @returns {Preview}
 */
export function createPreview(changes = {}) {
  return {
    run: 2,
    step: 41,
    revision: 7,
    discriminator: {
      updates: 1,
      noise: values([0, 0, 1, 1, 2, 2, 3, 3]),
      generated: values([0, 0, 0.1, 0, 0.2, 0, 0.3, 0]),
      real: values([1, 0, 1, 0.5, 1, 1, 0.5, 1]),
      before: {
        verdictsGenerated: values([0.25, 0.5, 0.5, 0.75]),
        verdictsReal: values([0.65, 0.75, 0.5, 0.9]),
        loss: 1.25,
        map: grid(0.5),
      },
      after: {
        verdictsGenerated: values([0.25, 0.25, 0.25, 0.25]),
        verdictsReal: values([0.68, 0.76, 0.625, 0.9]),
        loss: 1.125,
        map: grid(1),
      },
      changes: [
        layer(2, 0.25, [{ input: 1, output: 2, before: 0.4, after: 0.41 }]),
        layer(3, 0.5, [
          { output: 0, before: -0.1, after: -0.15 },
          { input: 0, output: 0, before: 1, after: 1.001 },
        ]),
      ],
    },
    generator: {
      updates: 1,
      noise: values([0, 1, 2, 3, 4, 5, 6, 7]),
      gradients: values([0.3, 0.4, 0, 0, 0, -1, 0, 0]),
      before: {
        generated: values([0, 0, -0.5, 0, 0, -0.5, 0.5, 0.5]),
        verdicts: values([0.39, 0.5, 0.25, 0.5]),
        loss: 0.9,
        manifold: grid(0),
      },
      after: {
        generated: values([0.1, 0.1, -0.5, 0, 0, -0.75, 0.5, 0.5]),
        verdicts: values([0.44, 0.5, 0.5, 0.25]),
        loss: 0.8,
        manifold: grid(1),
      },
      changes: [layer(2, 0.125, [{ input: 0, output: 1, before: 0, after: -0.25 }])],
    },
    ...changes,
  };
}

/** A frame of the session at that step. */
export function createLiveFrame() {
  const nothing = new Float32Array(0);
  const noGrid = { rows: 0, columns: 0, values: nothing };
  return /** @type {import('../../viz_service/web/src/message.js').Frame} */ ({
    run: 2,
    step: 41,
    revision: 7,
    timeMs: 0,
    stepsPerSecond: 0,
    generated: values([9, 9]),
    verdicts: values([0.125]),
    gradients: values([9, 9]),
    map: noGrid,
    manifold: noGrid,
    field: noGrid,
    optimal: noGrid,
    stretchPoints: nothing,
    stretch: nothing,
  });
}

/** Data in a view of width 2. */
export function createLiveDataset() {
  return /** @type {import('../../viz_service/web/src/message.js').Dataset} */ (
    /** @type {unknown} */ ({
      view: { xMin: -1, xMax: 1, yMin: -1, yMax: 1 },
      points: values([7, 7]),
      axes: [],
      verdictIsProbability: true,
      klFloor: 0,
      jsFloor: 0,
    })
  );
}
