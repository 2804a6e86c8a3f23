// How the noise becomes samples: each point on its way from its noise to its image.

/** @typedef {import('../message.js').Dataset} Dataset */
/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../camera.js').Box} Box */

// Of the view, left free around the noise.
const MARGIN = 0.1;

/**
 * Whether the noise behind this frame is known.
 *
 * @param {Dataset | null} dataset
 * @param {Frame | null} frame
 */
export function canUnfold(dataset, frame) {
  return Boolean(
    dataset?.noiseView &&
      dataset.numLatentDims > 0 &&
      frame?.manifold.values.length &&
      countPoints(dataset.noiseGrid) === countPoints(frame.manifold),
  );
}

/** @param {import('../message.js').Grid} grid */
function countPoints({ rows, columns }) {
  return rows * columns;
}

/**
 * Slow at both ends.
 *
 * @param {number} time 0 to 1.
 */
export function ease(time) {
  return time < 0.5 ? 4 * time ** 3 : 1 - (2 - 2 * time) ** 3 / 2;
}

/**
 * A frame on its way: manifold and generated samples between the noise, laid out over the
 * view, and where the generator puts them. What hangs on their places is left out.
 *
 * @param {Dataset} dataset
 * @param {Frame} frame canUnfold with the dataset.
 * @param {number} progress 0: noise; 1: samples.
 * @returns {Frame}
 */
export function unfold(dataset, frame, progress) {
  const { noiseGrid, latents, numLatentDims } = dataset;
  const none = new Float32Array(0);
  const layOut = createLayout(/** @type {Box} */ (dataset.noiseView), dataset.view, numLatentDims);
  const hasSources = latents.length / numLatentDims === frame.generated.length / 2;
  return {
    ...frame,
    manifold: {
      ...frame.manifold,
      values: mix(layOut(noiseGrid.values), frame.manifold.values, progress),
    },
    generated: hasSources ? mix(layOut(latents), frame.generated, progress) : none,
    gradients: none,
    stretchPoints: none,
  };
}

/**
 * Lays noise out over the view. One-dimensional noise lies along a line in its middle.
 *
 * @param {Box} noise
 * @param {Box} view
 * @param {number} numDims 1 or 2.
 * @returns {(latents: Values) => Float32Array} From [n, numDims] to [n, 2].
 */
export function createLayout(noise, view, numDims) {
  const scaleX = ((1 - 2 * MARGIN) * (view.xMax - view.xMin)) / (noise.xMax - noise.xMin);
  const scaleY = ((1 - 2 * MARGIN) * (view.yMax - view.yMin)) / (noise.yMax - noise.yMin);
  const left = view.xMin + MARGIN * (view.xMax - view.xMin);
  const bottom = view.yMin + MARGIN * (view.yMax - view.yMin);
  const middle = (view.yMin + view.yMax) / 2;
  return (latents) => {
    const places = new Float32Array((2 * latents.length) / numDims);
    for (let i = 0; 2 * i < places.length; i++) {
      places[2 * i] = left + (latents[numDims * i] - noise.xMin) * scaleX;
      places[2 * i + 1] =
        numDims === 2 ? bottom + (latents[2 * i + 1] - noise.yMin) * scaleY : middle;
    }
    return places;
  };
}

/**
 * @param {Values} from
 * @param {Values} to
 * @param {number} progress
 */
function mix(from, to, progress) {
  return Float32Array.from(from, (value, i) => value + (to[i] - value) * progress);
}
