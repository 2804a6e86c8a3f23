// The terms of what is built into the bundles.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPackages, writeLicences } from '../../viz_service/web/scripts/licences.js';

/** @param {Record<string, number>} bytes */
function createBuild(bytes) {
  const inputs = Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  const output = { bytes: 0, imports: [], exports: [], inputs: Object.fromEntries(inputs) };
  return { inputs: {}, outputs: { 'a.js': output } };
}

test('packages are those that a build took something from, each once', () => {
  const one = createBuild({ 'src/a.js': 9, 'node_modules/b/x.js': 1, 'node_modules/c/x.js': 0 });
  const other = createBuild({ 'web/node_modules/@a/b/lib/x.js': 1, 'node_modules/b/y.js': 2 });
  assert.deepEqual(findPackages([one, other]), ['node_modules/b', 'web/node_modules/@a/b']);
});

test('a licence is given in full where the package brings it', (context) => {
  const [told, silent] = ['told', 'silent'].map((name) => {
    const folder = mkdtempSync(join(tmpdir(), name));
    context.after(() => rmSync(folder, { recursive: true }));
    const about = JSON.stringify({ name, version: '1.2.3', license: 'MIT' });
    writeFileSync(join(folder, 'package.json'), about);
    return folder;
  });
  writeFileSync(join(told, 'LICENSE.md'), 'Do as you like.\n');
  const text = writeLicences([told, silent]);
  assert.match(
    text,
    /^told 1\.2\.3 \(MIT\)\n\nDo as you like\.\n\n-+\n\nsilent 1\.2\.3 \(MIT\)\n$/,
  );
});
