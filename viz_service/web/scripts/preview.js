// Serves the preview page until Ctrl-C: node scripts/preview.js [PORT].

import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const [port] = process.argv.slice(2);
const local = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const preview = await context({
  entryPoints: {
    page: local('../preview/page.js'),
    ganscope: local('../../assets/ganscope.css'),
    layers: local('../../assets/layers.css'),
  },
  bundle: true,
  outdir: local('../preview'),
  write: false,
  define: { 'process.env.NODE_ENV': '"production"' },
});
const server = await preview.serve({ servedir: local('../preview'), port: Number(port ?? 0) });
console.log(`http://localhost:${server.port}/`);
