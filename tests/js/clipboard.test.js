// Copying, with and without a clipboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyText } from '../../viz_service/web/src/clipboard.js';

function createField() {
  /** @type {string[]} */
  const done = [];
  return { done, focus: () => void done.push('focus'), select: () => void done.push('select') };
}

test('the text goes to the clipboard and nothing is selected', async () => {
  const field = createField();
  /** @type {string[]} */
  const copied = [];
  const clipboard = { writeText: async (/** @type {string} */ text) => void copied.push(text) };
  assert.equal(await copyText('http://host/s/a', field, clipboard), 'Copied.');
  assert.deepEqual(copied, ['http://host/s/a']);
  assert.deepEqual(field.done, []);
});

test('without a clipboard, or a refusing one, the text is selected and the reader told', async () => {
  const refusing = { writeText: () => Promise.reject(new Error('no')) };
  for (const clipboard of [undefined, refusing]) {
    const field = createField();
    assert.match(await copyText('http://host/s/a', field, clipboard), /Ctrl\+C/);
    assert.deepEqual(field.done, ['focus', 'select']);
  }
});
