// Builds web/dist and web/dist.br: everything the server embeds.

import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build } from 'esbuild';
import { withIntegrity } from './served/html.ts';
import { integrity, manifestOf } from './served/manifest.ts';
import { stampOf } from './served/stamp.ts';
import { canonical, MANIFEST_PATH } from './src/code/manifest.ts';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const fromPackage = (name) => fileURLToPath(import.meta.resolve(name));

await rm(here('dist'), { recursive: true, force: true });
await mkdir(here('dist'), { recursive: true });
// Without the name of its source map, which is not served.
const worker = Buffer.from(
  (await readFile(fromPackage('sotto/worker.js'), 'utf8')).replace(/^\/\/# sourceMappingURL=.*\n?/m, ''),
);
const wasm = await readFile(fromPackage('sotto/sotto.wasm'));
const { metafile } = await build({
  entryPoints: { app: here('src/main.ts'), style: here('style/main.css') },
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome120', 'firefox128', 'safari17'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: {
    WORKER_INTEGRITY: JSON.stringify(integrity(worker)),
    WASM_INTEGRITY: JSON.stringify(integrity(wasm)),
  },
});
// The attribute `integrity` covers one file, so there must be no other that it imports.
for (const [path, { imports }] of Object.entries(metafile.outputs)) {
  if (imports.length > 0) throw new Error(`${path} imports ${imports.map(({ path }) => path).join(', ')}`);
}
// Licences of the bundled packages: MIT and BSD-3-Clause ask for their text to go with each copy.
const packages = Object.keys(metafile.inputs).flatMap(
  (path) => path.match(/node_modules\/((@[^/]+\/)?[^/]+)/)?.[1] ?? [],
);
const licences = [...new Set(packages)].sort().map(async (name) => {
  const text = await readFile(here(`../node_modules/${name}/LICENSE`), 'utf8');
  return `${name}\n\n${text.trim()}\n`;
});
await Promise.all([
  Promise.all(licences).then((texts) => writeFile(here('dist/licences.txt'), texts.join('\n---\n\n'))),
  copyFile(here('static/favicon.svg'), here('dist/favicon.svg')),
  writeFile(here('dist/worker.js'), worker),
  writeFile(here('dist/sotto.wasm'), wasm),
  cp(dirname(fromPackage('sotto/pictures/NOTICE.txt')), here('dist/pictures'), { recursive: true }),
]);
const built = Object.fromEntries(
  await Promise.all(
    ['/app.js', '/style.css'].map(async (path) => [path, integrity(await readFile(here(`dist${path}`)))]),
  ),
);
const page = await readFile(here('static/index.html'), 'utf8');
await writeFile(
  here('dist/index.html'),
  withIntegrity(page, (path) => built[path]),
);
// Last of all, for it lists the others.
const manifest = await manifestOf(here('dist'), await stampOf(new URL('../', import.meta.url)));
await mkdir(dirname(here(`dist${MANIFEST_PATH}`)), { recursive: true });
await writeFile(here(`dist${MANIFEST_PATH}`), canonical({ manifest }));

// The same files with Brotli (RFC 7932), for clients that accept it. Compressed once here, and not by the server for each of them.
await rm(here('dist.br'), { recursive: true, force: true });
const entries = await readdir(here('dist'), { recursive: true, withFileTypes: true });
await Promise.all(
  entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = `${parentPath}/${name}`.slice(here('dist').length);
      const file = await readFile(here(`dist${path}`));
      const compressed = await promisify(brotliCompress)(file);
      if (compressed.length >= file.length) return;
      await mkdir(dirname(here(`dist.br${path}`)), { recursive: true });
      await writeFile(here(`dist.br${path}`), compressed);
    }),
);
