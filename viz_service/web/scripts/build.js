// Builds the bundle: node scripts/build.js FILE. The same sources give the same bytes.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [outfile] = process.argv.slice(2);
if (!outfile) throw new Error('usage: node scripts/build.js FILE');

await build({
  entryPoints: [fileURLToPath(new URL('../src/index.js', import.meta.url))],
  outfile,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'inline',
  charset: 'utf8',
  banner: { js: '// Built from viz_service/web by `npm run build`; do not edit.' },
});
