import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** Serves the bare page. */
export class PageServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PageServer> {
    const files = await bundle();
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://bare').pathname;
      const name = path === '/' ? '/bare.html' : path;
      const file = files.get(name);
      response.statusCode = file === undefined ? 404 : 200;
      response.setHeader('content-type', TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain');
      response.end(file ?? 'There is no such file.');
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new PageServer(server);
  }

  /** Where its pages are. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it. */
  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** One of the files in `page/` as a script to be run before a page's own. */
export async function bundleScript(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [page(name)],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('');
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [page('bare.ts'), page('sotto.worker.ts'), page('counter.worker.ts')],
    outdir: '/',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  files.set('/bare.html', await readFile(page('bare.html')));
  files.set('/sotto.wasm', await readFile(createRequire(import.meta.url).resolve('sotto/sotto.wasm')));
  return files;
}

function page(name: string): string {
  return fileURLToPath(new URL(`../page/${name}`, import.meta.url));
}
