// Runs the tests twice: with the newest React, and with the oldest that package.json promises. That is in ../react-oldest, and Node
// finds it from modules that are there.
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tests = (await readdir(here('src'))).filter((file) => /\.test\.tsx?$/.test(file));
const isOfServer = (file) => file.startsWith('server.');

for (const [name, outdir] of [
  ['newest', here('built-tests')],
  ['oldest', here('../react-oldest/built-tests')],
]) {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: tests.map((file) => here(`src/${file}`)),
    outdir,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const built = (files) => files.map((file) => `${outdir}/${file.replace(/tsx?$/, 'js')}`);
  for (const files of [
    [
      '--import',
      new URL('dom.js', import.meta.url).href,
      '--test',
      ...built(tests.filter((file) => !isOfServer(file))),
    ],
    ['--test', ...built(tests.filter(isOfServer))],
  ]) {
    const { status } = spawnSync(
      process.execPath,
      ['--enable-source-maps', '--test-timeout=60000', ...files],
      {
        stdio: 'inherit',
        env: { ...process.env, SOTTO_REACT: name },
      },
    );
    if (status !== 0) process.exitCode = status ?? 1;
  }
  await rm(outdir, { recursive: true });
}
