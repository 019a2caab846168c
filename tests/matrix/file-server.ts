import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** Serves the files of a folder. */
export class FileServer {
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[];
  readonly #server: Server;

  private constructor(server: Server, asked: readonly string[]) {
    this.#server = server;
    this.asked = asked;
  }

  /** `headers` go with each answer. */
  static async start(folder: string, headers: Readonly<Record<string, string>> = {}): Promise<FileServer> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      asked.push(pathname);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const path = normalize(pathname === '/' ? '/index.html' : pathname);
      readFile(join(folder, path)).then(
        (bytes) => {
          response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
          response.end(bytes);
        },
        () => {
          response.statusCode = 404;
          response.setHeader('content-type', 'text/plain');
          response.end('There is no such file.');
        },
      );
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new FileServer(server, asked);
  }

  /** The address of the folder. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
