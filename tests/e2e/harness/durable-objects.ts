/**
 * A stand-in for the runtime of Cloudflare Workers, with what `examples/log-durable-object` uses of it: a Worker's `fetch`, one object
 * per name, and pairs of WebSockets. As there, a socket says nothing about what it has not sent yet, and nothing can be pinged.
 */

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type WebSocket, WebSocketServer } from 'ws';
import { ROOT } from './programs.js';

type Data = ArrayBuffer | string;

/** One end of a pair. Messages from before `accept` wait. */
class End extends EventTarget {
  other: End | undefined;
  readonly #waiting: Event[] = [];
  #isAccepted = false;

  accept(): void {
    this.#isAccepted = true;
    for (const event of this.#waiting.splice(0)) this.dispatchEvent(event);
  }

  send(data: Uint8Array<ArrayBuffer> | Data): void {
    const copy = data instanceof Uint8Array ? data.slice().buffer : data;
    this.other?.happens(new MessageEvent('message', { data: copy }));
  }

  close(): void {
    this.other?.happens(new Event('close'));
  }

  happens(event: Event): void {
    // Never within the call that caused it.
    queueMicrotask(() => {
      if (this.#isAccepted) this.dispatchEvent(event);
      else this.#waiting.push(event);
    });
  }
}

class Pair {
  readonly 0 = new End();
  readonly 1 = new End();

  constructor() {
    this[0].other = this[1];
    this[1].other = this[0];
  }
}

/** The answer to a request. The platform's own has no status 101. */
class Answer {
  readonly status: number;
  readonly webSocket: End | undefined;

  constructor(_: string | null, { status = 200, webSocket }: { status?: number; webSocket?: End } = {}) {
    this.status = status;
    this.webSocket = webSocket;
  }
}

interface Fetcher {
  fetch(request: Request, env?: object): Answer | Promise<Answer>;
}

interface Worker {
  default: Fetcher;
  RoomLogObject: new (state: object, env: object) => Fetcher;
}

/** Objects by name, each made when it is first asked for. */
function namespace(Class: Worker['RoomLogObject']) {
  const objects = new Map<string, Fetcher>();
  return {
    idFromName: (name: string) => name,
    get: (id: string) => {
      const object = objects.get(id) ?? new Class({}, {});
      objects.set(id, object);
      return object;
    },
  };
}

/** Runs the example until it is stopped. */
export async function startDurableObjects(): Promise<{ origin: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-worker-'));
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(ROOT, 'examples/log-durable-object/worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const { Response: before } = globalThis;
  Object.assign(globalThis, { WebSocketPair: Pair, Response: Answer });
  const { default: worker, RoomLogObject } = (await import(pathToFileURL(outfile).href)) as Worker;
  const env = { ROOMS: namespace(RoomLogObject) };

  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 << 20 });
  server.on('upgrade', async (request, stream, head) => {
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as [string, string]] : [],
    );
    const { status, webSocket } = await worker.fetch(
      new Request(`http://${request.headers.host}${request.url}`, { headers }),
      env,
    );
    if (webSocket === undefined) stream.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`);
    else sockets.handleUpgrade(request, stream, head, (socket) => bridge(socket, webSocket));
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    origin: `ws://localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      Object.assign(globalThis, { Response: before });
      Reflect.deleteProperty(globalThis, 'WebSocketPair');
      await rm(folder, { recursive: true });
    },
  };
}

/** Joins a client's connection with the client's end of a pair. */
function bridge(socket: WebSocket, end: End): void {
  end.accept();
  end.addEventListener('message', (event) => {
    if (event instanceof MessageEvent) socket.send(event.data);
  });
  end.addEventListener('close', () => socket.close(1000));
  socket.on('message', (data: Buffer, isBinary) => {
    const { buffer, byteOffset, length } = data;
    end.send(isBinary ? (buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer) : data.toString());
  });
  socket.on('error', () => {});
  socket.on('close', () => end.close());
}
