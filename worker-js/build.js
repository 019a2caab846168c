// Bundles the package into dist/: page modules, the worker, the wasm core, pictures, type declarations.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleDeclarations } from './declarations.js';

process.chdir(dirname(fileURLToPath(import.meta.url)));

try {
  await access('src/wasm/sotto_bg.wasm');
} catch {
  console.error('worker-js/src/wasm/ is empty: run `cargo xtask wasm` first.');
  process.exit(1);
}

await rm('dist', { recursive: true, force: true });
await mkdir('dist/types/wasm', { recursive: true });

const shared = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  outdir: 'dist',
  sourcemap: true,
  logLevel: 'warning',
};
await build({
  ...shared,
  entryPoints: ['index', 'room', 'log', 'adapter', 'janus', 'livekit', 'mediasoup', 'mesh'].map(
    (name) => `src/${name}.ts`,
  ),
  splitting: true,
  chunkNames: 'shared-[hash]',
});
await dropBareImports();
// Its dependencies stay imports: an application has one copy of each, and its bundler may load the decoder of QR codes late.
await build({ ...shared, entryPoints: ['src/safety-number.ts', 'src/elements.ts'], packages: 'external' });
await build({ ...shared, entryPoints: ['src/worker.ts'] });
// One file with all in it, which knows the other two by their hashes: a page that demands its hash has demanded theirs.
await cp('src/wasm/sotto_bg.wasm', 'dist/sotto.wasm');
await build({
  ...shared,
  entryPoints: ['src/cdn.ts'],
  // Browsers load this file as it is.
  minify: true,
  define: {
    WORKER_INTEGRITY: JSON.stringify(await integrityOf('dist/worker.js')),
    WASM_INTEGRITY: JSON.stringify(await integrityOf('dist/sotto.wasm')),
  },
});
// For Node, where the application brings `ws`.
await build({
  ...shared,
  entryPoints: ['log-server', 'log-websocket', 'log-conformance', 'log-conformance-program'].map(
    (name) => `src/${name}.ts`,
  ),
  platform: 'node',
  packages: 'external',
});
// Alone: few applications load it, and it has the bindings of the core in it.
await build({ ...shared, entryPoints: ['src/code-number.ts'] });
// Only now, for it needs what was found to be there.
const { writePictures } = await import('./pictures.js');
await writePictures('src/wasm/sotto_bg.wasm', 'dist/pictures');

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
for (const project of ['tsconfig.types.json', 'tsconfig.node-types.json']) {
  const { status } = spawnSync(process.execPath, [join(typescript, 'bin/tsc'), '-p', project], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
// The declarations that those of the page's modules refer to.
await cp('src/wasm/sotto.d.ts', 'dist/types/wasm/sotto.d.ts');
await bundleDeclarations(
  [
    ...['index', 'room', 'log', 'adapter', 'janus', 'livekit', 'mediasoup', 'mesh'],
    ...['log-server', 'log-websocket', 'log-conformance', 'safety-number', 'elements', 'code-number', 'cdn'],
  ],
  'dist/types',
  'dist',
);

/**
 * Imports of a chunk for its effects alone, which esbuild leaves where everything else was shaken off. Chunks have no effects, as
 * `sideEffects` in package.json says, and bundlers warn of such an import. An empty line keeps the source map true.
 */
async function dropBareImports() {
  for (const name of await readdir('dist')) {
    if (!name.endsWith('.js')) continue;
    const text = await readFile(join('dist', name), 'utf8');
    await writeFile(join('dist', name), text.replace(/^import "\.\/shared-\w+\.js";$/gm, ''));
  }
}

/** The hash of a file, as in the attribute `integrity`. */
async function integrityOf(path) {
  return `sha256-${createHash('sha256')
    .update(await readFile(path))
    .digest('base64')}`;
}
