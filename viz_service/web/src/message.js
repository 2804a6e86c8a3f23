// One message of the watch stream, from bytes to what the page works with.

import { fromBinary, toJson } from '@bufbuild/protobuf';
import { SessionSchema } from '../gen/ganscope/api/v1/session_pb.js';
import { WatchSessionResponseSchema } from '../gen/ganscope/api/v1/session_service_pb.js';
import { MetricSchema } from '../gen/ganscope/api/v1/snapshot_pb.js';
import { sizeOf, toValues } from './tensor.js';

/** @typedef {Float32Array | Float64Array} Values */
/** @typedef {import('./camera.js').Box} Box */

/**
 * @typedef {object} Axis
 * @property {string} name
 * @property {string} unit
 * @property {number} offset Measured value at plane coordinate 0.
 * @property {number} scale Measured units per unit of the plane.
 */

/**
 * @typedef {object} Dataset
 * @property {Box} view
 * @property {Values} points [n, 2], plane coordinates.
 * @property {Axis[]} axes Horizontal, vertical; or none.
 * @property {boolean} verdictIsProbability
 * @property {number} klFloor Bits.
 * @property {number} jsFloor Bits.
 * @property {Grid} density Of the real data, relative to its highest; empty when unknown.
 * @property {boolean} densityIsExact Of the law itself, not estimated from samples.
 * @property {Values} latents [n, numLatentDims]: the noise behind each generated sample.
 * @property {number} numLatentDims 1 or 2; 0 when unknown.
 * @property {Grid} noiseGrid [rows, columns, numLatentDims]: the noise behind the manifold.
 * @property {Box | null} noiseView The part of the noise plane with nearly all noise.
 */

/**
 * @typedef {object} Grid
 * @property {number} rows
 * @property {number} columns
 * @property {Values} values Row-major.
 */

/**
 * @typedef {object} Frame
 * @property {number} run
 * @property {number} step
 * @property {number} revision
 * @property {number} timeMs Milliseconds since 1970, by the trainer's clock.
 * @property {number} stepsPerSecond
 * @property {Values} generated [n, 2]
 * @property {Values} verdicts [n], 0 to 1.
 * @property {Values} gradients [n, 2]
 * @property {Grid} map Verdicts; row 0 at the lower edge.
 * @property {Grid} manifold Positions [rows, columns, 2].
 * @property {Grid} field Pulls [rows, columns, 2] over the view; row 0 at the lower edge.
 * @property {Grid} optimal Verdicts of the best discriminator, cells as in map.
 * @property {Values} stretchPoints [n, 2]
 * @property {Values} stretch [n, 2, numLatentDims]: Jacobians of the generator.
 */

/**
 * @typedef {object} Batch
 * @property {number} run
 * @property {Values} steps [n], ascending.
 * @property {Map<string, Values>} series [n] each, by metric name ("METRIC_...").
 */

/**
 * @typedef {{kind: 'session', run: number, session: Record<string, unknown>}
 *   | {kind: 'dataset', dataset: Dataset}
 *   | {kind: 'metrics', batch: Batch}
 *   | {kind: 'frame', frame: Frame}
 *   | {kind: 'heartbeat'}
 *   | {kind: 'unknown'}} Message
 */

/**
 * Decodes one binary message. A member that this page does not know yet is
 * `unknown`, not an error: servers may be newer than an open tab.
 *
 * @param {ArrayBuffer | Uint8Array} bytes A WatchSessionResponse.
 * @returns {Message}
 * @throws {Error} when the bytes are no such message or a tensor is malformed.
 */
export function decodeMessage(bytes) {
  const { event } = fromBinary(WatchSessionResponseSchema, new Uint8Array(bytes));
  switch (event.case) {
    case 'session': {
      const session = /** @type {Record<string, unknown>} */ (toJson(SessionSchema, event.value));
      return { kind: 'session', run: Number(event.value.run), session };
    }
    case 'dataset':
      return { kind: 'dataset', dataset: toDataset(event.value) };
    case 'metrics':
      return { kind: 'metrics', batch: toBatch(event.value) };
    case 'snapshot':
      return { kind: 'frame', frame: toFrame(event.value) };
    case 'heartbeat':
      return { kind: 'heartbeat' };
    default:
      return { kind: 'unknown' };
  }
}

/**
 * @param {import('../gen/ganscope/api/v1/snapshot_pb.js').Dataset} message
 * @returns {Dataset}
 */
function toDataset(message) {
  const { view, points, axes, verdictIsProbability, klFloor, jsFloor } = message;
  const { density, densityIsExact, latents, noiseGrid, noiseView } = message;
  if (!view) throw new RangeError('dataset has no view');
  return {
    view: toBox(view),
    points: toValues(points),
    axes: axes.map(({ name, unit, offset, scale }) => ({ name, unit, offset, scale })),
    verdictIsProbability,
    klFloor,
    jsFloor,
    density: toGrid(density),
    densityIsExact,
    latents: toValues(latents),
    numLatentDims: sizeOf(latents, 1),
    noiseGrid: toGrid(noiseGrid),
    noiseView: noiseView ? toBox(noiseView) : null,
  };
}

/**
 * @param {Box} box
 * @returns {Box} Without what else a message carries.
 */
function toBox({ xMin, xMax, yMin, yMax }) {
  return { xMin, xMax, yMin, yMax };
}

/**
 * @param {import('../gen/ganscope/api/v1/snapshot_pb.js').MetricsBatch} message
 * @returns {Batch}
 */
function toBatch(message) {
  /** @type {Map<string, Values>} */
  const series = new Map();
  for (const { metric, values } of message.series) {
    const name = MetricSchema.value[metric]?.name;
    if (name) series.set(name, toValues(values));
  }
  return { run: Number(message.run), steps: toValues(message.steps), series };
}

/**
 * @param {import('../gen/ganscope/api/v1/snapshot_pb.js').Snapshot} message
 * @returns {Frame}
 */
function toFrame(message) {
  const points = message.view.case === 'points' ? message.view.value : undefined;
  return {
    run: Number(message.run),
    step: Number(message.step),
    revision: Number(message.revision),
    timeMs: message.timeMs,
    stepsPerSecond: message.stepsPerSecond,
    generated: toValues(points?.generated),
    verdicts: toValues(points?.verdicts),
    gradients: toValues(points?.gradients),
    map: toGrid(points?.map),
    manifold: toGrid(points?.manifold),
    field: toGrid(points?.field),
    optimal: toGrid(points?.optimal),
    stretchPoints: toValues(points?.stretchPoints),
    stretch: toValues(points?.stretch),
  };
}

/**
 * @param {import('./tensor.js').Tensor | undefined} tensor
 * @returns {Grid}
 */
export function toGrid(tensor) {
  return { rows: sizeOf(tensor, 0), columns: sizeOf(tensor, 1), values: toValues(tensor) };
}
