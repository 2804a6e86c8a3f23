// Tensors as they travel: bytes with a type, a shape and, when quantised, a scale.

import { DataType } from '../gen/ganscope/api/v1/tensor_pb.js';

/** @typedef {import('../gen/ganscope/api/v1/tensor_pb.js').Tensor} Tensor */

/**
 * @typedef {object} Layout
 * @property {new (buffer: ArrayBufferLike, at: number, length: number) =>
 *   ArrayLike<number> | BigUint64Array} Elements Reads them in the machine's order of bytes,
 *   which is little-endian wherever browsers run, as tensors are.
 * @property {number} size Bytes of one element.
 * @property {boolean} isWide Single precision cannot hold every value.
 */

/** @type {ReadonlyMap<DataType, Layout>} */
const LAYOUTS = new Map([
  [DataType.F32, { Elements: Float32Array, size: 4, isWide: false }],
  [DataType.F64, { Elements: Float64Array, size: 8, isWide: true }],
  [DataType.U8, { Elements: Uint8Array, size: 1, isWide: false }],
  [DataType.U16, { Elements: Uint16Array, size: 2, isWide: false }],
  [DataType.U32, { Elements: Uint32Array, size: 4, isWide: true }],
  [DataType.U64, { Elements: BigUint64Array, size: 8, isWide: true }],
]);

/**
 * The values of a tensor, row-major, with its scale and offset applied.
 *
 * @param {Tensor | undefined} tensor Absent counts as empty.
 * @returns {Float32Array | Float64Array}
 * @throws {RangeError} for an unknown type, or bytes that do not fill the shape.
 */
export function toValues(tensor) {
  if (!tensor) return new Float32Array(0);
  const layout = LAYOUTS.get(tensor.dtype);
  if (!layout) throw new RangeError(`tensor has unknown type ${tensor.dtype}`);
  const length = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.data.byteLength !== length * layout.size) {
    throw new RangeError(
      `tensor of shape [${tensor.shape}] needs ${length * layout.size} bytes, got ${tensor.data.byteLength}`,
    );
  }
  const { scale = 1, offset = 0 } = tensor;
  const stored = readElements(tensor.data, layout, length);
  const values = layout.isWide ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = offset + scale * stored[i];
  return values;
}

/**
 * The elements where they lie, or in a copy when they lie askew.
 *
 * @param {Uint8Array} data
 * @param {Layout} layout
 * @param {number} length
 * @returns {ArrayLike<number>}
 */
function readElements(data, { Elements, size }, length) {
  const { buffer, byteOffset } = data.byteOffset % size ? data.slice() : data;
  const elements = new Elements(buffer, byteOffset, length);
  return elements instanceof BigUint64Array ? Array.from(elements, Number) : elements;
}

/**
 * A dimension of a tensor, 0 when the tensor or the dimension is absent.
 *
 * @param {Tensor | undefined} tensor
 * @param {number} dimension
 */
export function sizeOf(tensor, dimension) {
  return tensor?.shape[dimension] ?? 0;
}
