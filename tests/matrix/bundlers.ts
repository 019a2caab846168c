import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import type { PackedApp } from './packed-app.js';

/** Builds an application into a folder, by nothing but what a bundler does by itself. */
export type Bundle = (app: PackedApp, out: string) => Promise<void>;

/** Bundlers that find the worker and the core by themselves. */
export const BRINGING: Readonly<Record<string, Bundle>> = {
  Vite: async ({ folder }, out) => {
    await vite({
      root: join(folder, 'app'),
      base: './',
      logLevel: 'silent',
      configFile: false,
      build: { outDir: out, emptyOutDir: true },
    });
  },
  'webpack 5': async (app, out) => {
    const compiler = webpack({
      mode: 'production',
      context: app.folder,
      entry: './app/main.js',
      output: { path: out, filename: 'main.js' },
      performance: false,
    });
    await new Promise<void>((resolve, reject) => {
      compiler.run((failure, stats) => {
        const error = failure ?? (stats?.hasErrors() === true ? new Error(stats.toString()) : null);
        compiler.close(() => (error === null ? resolve() : reject(error)));
      });
    });
    await app.copyPage(out);
  },
};

/** Bundlers that leave both files to the application. */
export const LEAVING: Readonly<Record<string, Bundle>> = {
  esbuild: async (app, out) => {
    await esbuild({
      entryPoints: [join(app.folder, 'app/main.js')],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      outdir: out,
      logLevel: 'silent',
    });
    await app.copyPage(out);
  },
  Rollup: async (app, out) => {
    const bundle = await rollup({ input: join(app.folder, 'app/main.js'), plugins: [nodeResolve()] });
    await bundle.write({ dir: out, format: 'es' });
    await bundle.close();
    await app.copyPage(out);
  },
};
