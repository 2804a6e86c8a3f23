// Files that people bring: bounded before they are read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRefusal, readFile } from '../../viz_service/web/src/file_drop.js';

test('what is too large or too many is refused with its name and the bound', () => {
  const small = { name: 'a.csv', size: 10 };
  const large = { name: 'b.csv', size: 30_000_000 };
  assert.equal(findRefusal([small], 2, 4e6), '');
  assert.equal(
    findRefusal([small, large], 2, 4e6),
    'b.csv has 30.0 MB; at most 4.0 MB can be sent.',
  );
  assert.equal(findRefusal([small, small, small], 2, 4e6), 'At most 2 files at once; these are 3.');
});

test('every byte of a file arrives', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256);
  const file = { name: 'w.bin', size: bytes.length, arrayBuffer: async () => bytes.buffer };
  const { name, content } = await readFile(file);
  assert.equal(name, 'w.bin');
  assert.deepEqual(Uint8Array.from(Buffer.from(content, 'base64')), bytes);
});
