// Builds what the browser loads: node scripts/build.js FOLDER. The same sources give the same bytes.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { findPackages, writeLicences } from './licences.js';
import { keepUsedRules } from './styles.js';

const [outdir] = process.argv.slice(2);
if (!outdir) throw new Error('usage: node scripts/build.js FOLDER');

const local = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const LATER = local('../src/later');
const NOTE = 'Built from viz_service/web by `npm run build`; do not edit.';

const COMMON = /** @type {const} @satisfies {import('esbuild').BuildOptions} */ ({
  bundle: true,
  metafile: true,
  minify: true,
  target: 'es2022',
  legalComments: 'inline',
  charset: 'utf8',
  banner: { js: `// ${NOTE}` },
});

/**
 * What is imported when it is first used is a file of its own, beside the bundle. Its address
 * carries a hash: a browser never puts an old one to a new bundle.
 *
 * @type {import('esbuild').Plugin}
 */
const loadLater = {
  name: 'load later',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/later\/[^/]+$/ }, ({ path }) => {
      const hash = createHash('sha256').update(readFileSync(join(outdir, path)));
      return { path: `${path}?v=${hash.digest('hex').slice(0, 8)}`, external: true };
    });
  },
};

const later = await build({
  ...COMMON,
  entryPoints: readdirSync(LATER).map((name) => join(LATER, name)),
  outdir: join(outdir, 'later'),
  format: 'esm',
});
const ganscope = await build({
  ...COMMON,
  entryPoints: { ganscope: local('../src/index.js') },
  outdir,
  format: 'iife',
  plugins: [loadLater],
});
const mantine = await build({
  ...COMMON,
  entryPoints: { mantine: local('../src/kit/index.js') },
  outdir,
  format: 'iife',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: {
    // The page has one React, which Dash brings.
    react: local('../src/kit/page_react.cjs'),
    'react-dom': local('../src/kit/page_react_dom.cjs'),
    'react/jsx-runtime': local('../node_modules/react/jsx-runtime.js'),
  },
});

const css = readFileSync(local('../node_modules/@mantine/core/styles.css'), 'utf8');
const bundle = readFileSync(join(outdir, 'mantine.js'), 'utf8');
const { code } = await transform(keepUsedRules(css, bundle), { loader: 'css', minify: true });
// Dash loads assets in the order of their names: Mantine's rules come before ours.
writeFileSync(join(outdir, '00_mantine.css'), `/* ${NOTE} */\n${code}`);

const builds = [later, ganscope, mantine].map(({ metafile }) => metafile);
writeFileSync(join(outdir, 'licences.txt'), writeLicences(findPackages(builds)));
