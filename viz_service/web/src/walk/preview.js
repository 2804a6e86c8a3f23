// One step of the session taken apart, from bytes to what the walk works with.

import { fromBinary } from '@bufbuild/protobuf';
import { PreviewStepResponseSchema } from '../../gen/ganscope/api/v1/session_service_pb.js';
import { toGrid } from '../message.js';
import { toValues } from '../tensor.js';

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../../gen/ganscope/api/v1/preview_pb.js').LayerChange} LayerChange */
/** @typedef {import('../../gen/ganscope/api/v1/preview_pb.js').DiscriminatorState} StateOfD */
/** @typedef {import('../../gen/ganscope/api/v1/preview_pb.js').GeneratorState} StateOfG */

/**
 * How D stands to one batch of n samples.
 *
 * @typedef {object} DiscriminatorState
 * @property {Values} verdictsGenerated [n]
 * @property {Values} verdictsReal [n]
 * @property {number} loss Without penalties.
 * @property {Grid} map
 */

/**
 * @typedef {object} DiscriminatorUpdate
 * @property {number} updates In one step (k_D).
 * @property {Values} noise [n, d]
 * @property {Values} generated [n, 2]
 * @property {Values} real [n, 2]
 * @property {DiscriminatorState} before
 * @property {DiscriminatorState} after After all updates, on the same samples.
 * @property {LayerChange[]} changes By layer, from the input on.
 */

/**
 * What G makes of one batch of noise.
 *
 * @typedef {object} GeneratorState
 * @property {Values} generated [n, 2]
 * @property {Values} verdicts [n]
 * @property {number} loss
 * @property {Grid} manifold
 */

/**
 * @typedef {object} GeneratorUpdate
 * @property {number} updates In one step (k_G).
 * @property {Values} noise [n, d]
 * @property {Values} gradients [n, 2], the pull on each sample before the first update.
 * @property {GeneratorState} before
 * @property {GeneratorState} after After all updates, on the same noise.
 * @property {LayerChange[]} changes By layer, from the input on.
 */

/**
 * @typedef {object} Preview
 * @property {number} run
 * @property {number} step After which the session stands.
 * @property {number} revision
 * @property {DiscriminatorUpdate | null} discriminator Null when k_D is 0.
 * @property {GeneratorUpdate | null} generator Null when k_G is 0.
 */

/**
 * @param {ArrayBuffer | Uint8Array} bytes A PreviewStepResponse.
 * @returns {Preview}
 * @throws {Error} when the bytes are no such message or a tensor is malformed.
 */
export function decodePreview(bytes) {
  const { run, step, revision, view } = fromBinary(
    PreviewStepResponseSchema,
    new Uint8Array(bytes),
  );
  const points = view.case === 'points' ? view.value : undefined;
  return {
    run: Number(run),
    step: Number(step),
    revision: Number(revision),
    discriminator: toDiscriminatorUpdate(points?.discriminator),
    generator: toGeneratorUpdate(points?.generator),
  };
}

/**
 * @param {import('../../gen/ganscope/api/v1/preview_pb.js').DiscriminatorUpdate | undefined} update
 * @returns {DiscriminatorUpdate | null}
 */
function toDiscriminatorUpdate(update) {
  if (!update) return null;
  return {
    updates: update.updates,
    noise: toValues(update.noise),
    generated: toValues(update.generated),
    real: toValues(update.real),
    before: toDiscriminatorState(update.before),
    after: toDiscriminatorState(update.after),
    changes: update.changes,
  };
}

/** @param {StateOfD | undefined} state @returns {DiscriminatorState} */
function toDiscriminatorState(state) {
  return {
    verdictsGenerated: toValues(state?.verdictsGenerated),
    verdictsReal: toValues(state?.verdictsReal),
    loss: state?.loss ?? Number.NaN,
    map: toGrid(state?.map),
  };
}

/**
 * @param {import('../../gen/ganscope/api/v1/preview_pb.js').GeneratorUpdate | undefined} update
 * @returns {GeneratorUpdate | null}
 */
function toGeneratorUpdate(update) {
  if (!update) return null;
  return {
    updates: update.updates,
    noise: toValues(update.noise),
    gradients: toValues(update.gradients),
    before: toGeneratorState(update.before),
    after: toGeneratorState(update.after),
    changes: update.changes,
  };
}

/** @param {StateOfG | undefined} state @returns {GeneratorState} */
function toGeneratorState(state) {
  return {
    generated: toValues(state?.generated),
    verdicts: toValues(state?.verdicts),
    loss: state?.loss ?? Number.NaN,
    manifold: toGrid(state?.manifold),
  };
}
