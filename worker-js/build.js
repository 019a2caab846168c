// Bundles the package into dist/: page modules, the worker, the wasm core, pictures, type declarations.
import { spawnSync } from 'node:child_process';
import { access, cp, mkdir, rm } from 'node:fs/promises';
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
  entryPoints: ['index', 'room', 'log', 'adapter', 'janus', 'livekit', 'mesh'].map(
    (name) => `src/${name}.ts`,
  ),
  splitting: true,
  chunkNames: 'shared-[hash]',
});
// Its dependencies stay imports: an application has one copy of each, and its bundler may load the decoder of QR codes late.
await build({ ...shared, entryPoints: ['src/safety-number.ts'], packages: 'external' });
await build({ ...shared, entryPoints: ['src/worker.ts'] });
// For Node, where the application brings `ws`.
await build({
  ...shared,
  entryPoints: ['src/log-server.ts', 'src/log-conformance.ts', 'src/log-conformance-program.ts'],
  platform: 'node',
  packages: 'external',
});
// Alone: few applications load it, and it has the bindings of the core in it.
await build({ ...shared, entryPoints: ['src/code-number.ts'] });
await cp('src/wasm/sotto_bg.wasm', 'dist/sotto.wasm');
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
    ...['index', 'room', 'log', 'adapter', 'janus', 'livekit', 'mesh'],
    ...['log-server', 'log-conformance', 'safety-number', 'code-number'],
  ],
  'dist/types',
  'dist',
);
