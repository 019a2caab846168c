import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { ChangingProxy } from './changing-proxy.js';

/** The lies of a server between pages and the room log. Each is optional; what is not lied about is passed on. */
export interface Lies {
  /** The room of the real server in which a member that asks for another one is put. */
  room?: (member: string, room: string) => string;
  /** The payload that enters the log in place of the one that a member sends. */
  payload?: (member: string, payload: Buffer) => Buffer;
}

/** A message from a page, as far as the lies are about it. */
type Header = Record<string, unknown> & {
  type: string;
  room?: string;
  member?: string;
  /** Bytes of the payload of an `append`. */
  payload?: number;
};

/**
 * A server that gives pages its own account of the room log. It serves the real app and forwards media, as the real server does.
 * Its members are clients of the real server, which the tests put there.
 */
export class ServerInTheMiddle {
  /** The payloads that each member has sent, as they were sent. */
  readonly sent = new Map<string, Buffer[]>();
  readonly #port: number;
  readonly #lies: Lies;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #proxy: ChangingProxy | undefined;

  private constructor(port: number, lies: Lies) {
    this.#port = port;
    this.#lies = lies;
  }

  /** Stands before the server at `port`. `lies` may be changed while it runs. */
  static async start(port: number, lies: Lies): Promise<ServerInTheMiddle> {
    const server = new ServerInTheMiddle(port, lies);
    server.#proxy = await ChangingProxy.start(
      port,
      (_path, bytes) => bytes,
      (asked, near, head) => server.#accept(asked, near, head),
    );
    return server;
  }

  /** The address of the app for those who are lied to. */
  get origin(): string {
    if (this.#proxy === undefined) throw new TypeError('not started');
    return this.#proxy.origin;
  }

  /** The payloads that ask for `member` to be added: key packages, with proofs of a link or without. */
  requests(member: string): Buffer[] {
    return (this.sent.get(member) ?? []).filter(isRequest);
  }

  stop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#proxy?.stop();
  }

  #accept(asked: IncomingMessage, near: Socket, head: Buffer): void {
    this.#sockets.handleUpgrade(asked, near, head, (page) => this.#connect(asked, page));
  }

  #connect({ url }: IncomingMessage, page: WebSocket): void {
    const origin = `http://localhost:${this.#port}`;
    const server = new WebSocket(`ws://localhost:${this.#port}${url}`, { origin });
    const early: Buffer[] = [];
    let member = '';
    page.on('message', (data) => {
      const message = bytesOf(data);
      const { header, blobs } = read(message);
      if (header.type === 'join' && header.member !== undefined) member = header.member;
      const told = this.#lie(member, header, blobs) ?? message;
      if (server.readyState === WebSocket.OPEN) server.send(told);
      else early.push(told);
    });
    server.on('open', () => {
      for (const message of early) server.send(message);
    });
    server.on('message', (data, isBinary) => page.send(bytesOf(data), { binary: isBinary }));
    for (const [one, other] of [
      [page, server],
      [server, page],
    ] as const) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
  }

  /** The message in place of one from a page; none if there is no lie about it. */
  #lie(member: string, header: Header, blobs: Buffer): Buffer | undefined {
    if (header.type === 'join' && header.room !== undefined && this.#lies.room !== undefined) {
      return write({ ...header, room: this.#lies.room(member, header.room) }, [blobs]);
    }
    if (header.type !== 'append' || header.payload === undefined) return undefined;
    const payload = blobs.subarray(0, header.payload);
    this.sent.set(member, [...(this.sent.get(member) ?? []), payload]);
    const other = this.#lies.payload?.(member, payload) ?? payload;
    return write({ ...header, payload: other.length }, [other, blobs.subarray(header.payload)]);
  }
}

/** Whether a payload is a request to be added: version, and kind 1 or, with proofs, 5. */
export function isRequest(payload: Buffer): boolean {
  return payload[0] === 1 && (payload[1] === 1 || payload[1] === 5);
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** As the room's protocol has it: the length of the header, the header, and what it announces. */
function read(message: Buffer): { header: Header; blobs: Buffer } {
  const end = 4 + message.readUInt32BE();
  const header = JSON.parse(message.subarray(4, end).toString()) as Header;
  return { header, blobs: message.subarray(end) };
}

function write(header: Header, blobs: Buffer[]): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...blobs]);
}
