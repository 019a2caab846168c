import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** Gives other bytes for a file, or the same. `times`: how often it was asked for before. */
export type Change = (path: string, bytes: Buffer, times: number) => Buffer;

/** Takes over a connection that a browser asks to be upgraded to a WebSocket. */
export type Upgrade = (asked: IncomingMessage, near: Socket, head: Buffer) => void;

/** A server that gives browsers other files than its own, and is the server in everything else. */
export class ChangingProxy {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  readonly #port: number;
  readonly #change: Change;
  readonly #server: Server;

  private constructor(port: number, change: Change, upgrade?: Upgrade) {
    this.#port = port;
    this.#change = change;
    this.#server = createServer((incoming, answer) => this.#answer(incoming, answer));
    const passOn: Upgrade = (incoming, near, head) => this.#connect(incoming, near, head);
    this.#server.on('upgrade', (incoming, near, head) => (upgrade ?? passOn)(incoming, near as Socket, head));
  }

  /** Stands before the server at `port`. Without `upgrade` WebSockets are passed on as they are. */
  static async start(port: number, change: Change, upgrade?: Upgrade): Promise<ChangingProxy> {
    const proxy = new ChangingProxy(port, change, upgrade);
    await new Promise<void>((resolve) => proxy.#server.listen(0, 'localhost', resolve));
    return proxy;
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ url = '/', headers }: IncomingMessage, answer: ServerResponse): void {
    const { pathname } = new URL(url, 'http://proxy');
    const times = this.asked.filter((path) => path === pathname).length;
    this.asked.push(pathname);
    // A copy that a browser has already must not keep the change from it; and the bytes to change are those of the file, not of its
    // compressed form.
    const { 'if-none-match': _known, 'accept-encoding': _codings, ...kept } = headers;
    const upstream = request({ port: this.#port, path: url, headers: kept }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { 'content-length': _length, etag: _etag, ...rest } = response.headers;
        answer.writeHead(response.statusCode ?? 502, rest);
        answer.end(this.#change(pathname, Buffer.concat(chunks), times));
      });
    });
    upstream.on('error', () => answer.destroy());
    upstream.end();
  }

  /** Passes a WebSocket on as it is. */
  #connect({ url, rawHeaders }: IncomingMessage, near: Socket, head: Buffer): void {
    const far = connect(this.#port, 'localhost', () => {
      const lines = rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
      );
      far.write([`GET ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      far.write(head);
      near.pipe(far).pipe(near);
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  }
}
