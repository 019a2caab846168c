import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Relay } from './relay.js';

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  wasm: 'application/wasm',
};

/** Pages with nothing on them but a script of the same name. */
const PAGES = ['bare', 'lab', 'mesh', 'repeats'];

/** Serves the pages of the tests, and keeps the room logs of pages without a server of Sotto's. */
export class PageServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<PageServer> {
    const files = await bundle();
    const relay = new Relay();
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://bare').pathname;
      if (path.startsWith('/relay/')) {
        void relay.handle(request, response);
        return;
      }
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
    entryPoints: {
      bare: page('bare.ts'),
      lab: page('lab/lab.ts'),
      mesh: page('mesh.ts'),
      'sotto.worker': page('sotto.worker.ts'),
      'busy.worker': page('busy.worker.ts'),
      'counter.worker': page('counter.worker.ts'),
      'garbling.worker': page('garbling.worker.ts'),
      'pass.worker': page('pass.worker.ts'),
      'no-mime.worker': page('no-mime.worker.ts'),
      repeats: page('repeats.ts'),
      'repeats.worker': page('repeats.worker.ts'),
    },
    outdir: '/',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  for (const name of PAGES) files.set(`/${name}.html`, new TextEncoder().encode(pageWith(name)));
  // The published files themselves, where modules that are bundled look for them.
  for (const name of ['worker.js', 'sotto.wasm']) files.set(`/${name}`, await published(name));
  return files;
}

function pageWith(script: string): string {
  return `<!doctype html>
<meta charset="utf-8" />
<title>${script}</title>
<link rel="icon" href="data:," />
<body></body>
<script type="module" src="/${script}.js"></script>
`;
}

function published(name: string): Promise<Uint8Array> {
  return readFile(createRequire(import.meta.url).resolve(`sotto/${name}`));
}

function page(name: string): string {
  return fileURLToPath(new URL(`../page/${name}`, import.meta.url));
}
