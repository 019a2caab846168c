// Builds web/dist: everything the server embeds.

import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const fromPackage = (name) => fileURLToPath(import.meta.resolve(name));

await rm(here('dist'), { recursive: true, force: true });
await mkdir(here('dist'), { recursive: true });
await build({
  entryPoints: { app: here('src/main.ts'), style: here('style/main.css') },
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome120', 'firefox128', 'safari17'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
await Promise.all([
  copyFile(here('static/index.html'), here('dist/index.html')),
  copyFile(here('static/favicon.svg'), here('dist/favicon.svg')),
  copyFile(fromPackage('sotto/worker.js'), here('dist/worker.js')),
  copyFile(fromPackage('sotto/sotto.wasm'), here('dist/sotto.wasm')),
  cp(dirname(fromPackage('sotto/pictures/NOTICE.txt')), here('dist/pictures'), { recursive: true }),
]);
