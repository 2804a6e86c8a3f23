// Tensors as they travel: bytes with a type, a shape and, when quantised, a scale.

import { DataType } from '../gen/ganscope/api/v1/tensor_pb.js';

/** @typedef {import('../gen/ganscope/api/v1/tensor_pb.js').Tensor} Tensor */

/**
 * @typedef {object} Reader
 * @property {number} size Bytes of one element.
 * @property {boolean} isWide Single precision cannot hold every value.
 * @property {(view: DataView, at: number) => number} read The element at a byte offset.
 */

/** @type {ReadonlyMap<DataType, Reader>} */
const READERS = new Map([
  [DataType.F32, { size: 4, isWide: false, read: (view, at) => view.getFloat32(at, true) }],
  [DataType.F64, { size: 8, isWide: true, read: (view, at) => view.getFloat64(at, true) }],
  [DataType.U8, { size: 1, isWide: false, read: (view, at) => view.getUint8(at) }],
  [DataType.U16, { size: 2, isWide: false, read: (view, at) => view.getUint16(at, true) }],
  [DataType.U32, { size: 4, isWide: true, read: (view, at) => view.getUint32(at, true) }],
  [
    DataType.U64,
    { size: 8, isWide: true, read: (view, at) => Number(view.getBigUint64(at, true)) },
  ],
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
  const reader = READERS.get(tensor.dtype);
  if (!reader) throw new RangeError(`tensor has unknown type ${tensor.dtype}`);
  const length = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.data.byteLength !== length * reader.size) {
    throw new RangeError(
      `tensor of shape [${tensor.shape}] needs ${length * reader.size} bytes, got ${tensor.data.byteLength}`,
    );
  }
  const { scale = 1, offset = 0 } = tensor;
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  const values = reader.isWide ? new Float64Array(length) : new Float32Array(length);
  for (let i = 0, at = 0; i < length; i++, at += reader.size) {
    values[i] = offset + scale * reader.read(view, at);
  }
  return values;
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
