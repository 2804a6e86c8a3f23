// What is built into the bundles, with the terms under which it may be passed on.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const RULE = '-'.repeat(72);

/**
 * The folders of the packages that a build took files from, sorted.
 *
 * @param {import('esbuild').Metafile[]} builds
 * @returns {string[]}
 */
export function findPackages(builds) {
  const inputs = builds
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => PACKAGE.exec(path)?.[1]);
  return [...new Set(inputs)].filter((folder) => folder !== undefined).sort();
}

/**
 * Names each package with its version, and gives its licence in full where it brings the text.
 *
 * @param {string[]} folders
 */
export function writeLicences(folders) {
  return folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      const text = file ? `\n\n${readFileSync(join(folder, file), 'utf8').trim()}` : '';
      return `${name} ${version} (${license})${text}\n`;
    })
    .join(`\n${RULE}\n\n`);
}
