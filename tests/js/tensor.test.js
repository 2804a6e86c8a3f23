import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeOf, toValues } from '../../viz_service/web/src/tensor.js';

const U16 = 4;

/**
 * @param {number} dtype
 * @param {number[]} shape
 * @param {Uint8Array} data
 * @param {{scale?: number, offset?: number}} [worth]
 */
function createTensor(dtype, shape, data, worth = {}) {
  return /** @type {import('../../viz_service/web/src/tensor.js').Tensor} */ (
    /** @type {unknown} */ ({ dtype, shape, data, ...worth })
  );
}

test('values are offset + scale * stored, low byte first', () => {
  const data = Uint8Array.of(0x01, 0x00, 0x00, 0x01);
  const values = toValues(createTensor(U16, [2], data, { scale: 0.5, offset: -1 }));
  assert.deepEqual([...values], [-0.5, 127]);
});

test('bytes in the middle of a buffer are read at their place', () => {
  const data = Uint8Array.of(9, 9, 9, 7, 0).subarray(3);
  assert.deepEqual([...toValues(createTensor(U16, [1], data))], [7]);
});

test('an absent tensor is empty', () => {
  assert.equal(toValues(undefined).length, 0);
  assert.equal(sizeOf(undefined, 0), 0);
});

test('bytes that do not fill the shape are refused with both sizes', () => {
  const tensor = createTensor(U16, [2, 2], Uint8Array.of(1, 2, 3));
  assert.throws(() => toValues(tensor), /shape \[2,2\] needs 8 bytes, got 3/);
});

test('an unknown type is refused', () => {
  assert.throws(() => toValues(createTensor(99, [1], Uint8Array.of(1))), /unknown type 99/);
});
