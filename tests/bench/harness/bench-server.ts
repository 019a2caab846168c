import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { TARGET } from '../../e2e/harness/programs.js';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';

/** Serves the bench page, isolated from other origins: browsers give such pages their finest clocks. */
export class BenchServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Without `rivals`, whose packages take minutes to install and to build, only Sotto is served. */
  static async start({ rivals = true } = {}): Promise<BenchServer> {
    const files = await bundle();
    if (rivals) for (const [path, contents] of await bundleRivals()) files.set(path, contents);
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://bench');
      const file = files.get(pathname === '/' ? '/index.html' : pathname);
      response.statusCode = file === undefined ? 404 : 200;
      const extension = pathname === '/' ? 'html' : (pathname.split('.').at(-1) ?? '');
      response.setHeader('content-type', TYPES[extension] ?? 'text/plain');
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
      response.end(file ?? 'There is no such file.');
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new BenchServer(server);
  }

  /** Where its page is. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const source = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [
      source('page/main.ts'),
      source('worker/sotto.worker.ts'),
      source('worker/crowd.worker.ts'),
      source('worker/davey.worker.ts'),
      source('worker/livekit.worker.ts'),
      source('worker/message-per-frame.worker.ts'),
      source('worker/pass.worker.ts'),
    ],
    entryNames: '[name]',
    outdir: '/',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files = new Map<string, Uint8Array>(outputFiles.map(({ path, contents }) => [path, contents]));
  files.set('/index.html', new TextEncoder().encode(PAGE));
  const { resolve } = createRequire(import.meta.url);
  files.set('/sotto.wasm', await readFile(resolve('sotto/sotto.wasm')));
  files.set('/sotto/worker.js', await readFile(resolve('sotto/worker.js')));
  return files;
}

async function bundleRivals(): Promise<Map<string, Uint8Array>> {
  const files = await bundleDavey();
  for (const name of ['message_per_frame.js', 'message_per_frame_bg.wasm']) {
    files.set(`/message-per-frame/${name}`, await readFile(join(TARGET, 'bench/message-per-frame', name)));
  }
  return files;
}

/** Its own code looks for its module beside itself, and for its workers under the name of its package. */
async function bundleDavey(): Promise<Map<string, Uint8Array>> {
  const packages = join(TARGET, 'bench/davey/node_modules');
  const name = '@snazzah/davey-wasm32-wasi';
  const { outputFiles } = await build({
    entryPoints: {
      'davey.wasi-browser': join(packages, name, 'davey.wasi-browser.js'),
      [`${name}/wasi-worker-browser`]: join(packages, name, 'wasi-worker-browser.mjs'),
    },
    inject: [fileURLToPath(new URL('../davey/buffer.js', import.meta.url))],
    nodePaths: [packages],
    outdir: '/davey',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  const files = new Map<string, Uint8Array>(
    outputFiles.map(({ path, contents }) => [
      path.replace(/wasi-worker-browser\.js$/, 'wasi-worker-browser.mjs'),
      contents,
    ]),
  );
  const module = 'davey.wasm32-wasi.wasm';
  files.set(`/davey/${module}`, await readFile(join(packages, name, module)));
  return files;
}
