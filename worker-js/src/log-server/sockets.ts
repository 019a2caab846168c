import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Join } from './connection.js';
import type { LogCore } from './core.js';
import { refuseUpgrade } from './http-refusal.js';
import type { Output } from './output.js';

/** Until the other side has to have taken the last message, in milliseconds. */
const CLOSE_TIME = 5_000;
/** The longest delay of `setTimeout`, in milliseconds: with a longer one it does not wait at all. The core may be asked too early. */
const LONGEST = 2 ** 31 - 1;
/** Connections that may be closing beside those that the core has. Above that a request gets no WebSocket. */
const MOST_CLOSING = 64;

/** Says whether a client may join. */
export type Ask = (join: Join, request: IncomingMessage) => boolean | Promise<boolean>;

interface Client {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** Drives a {@link LogCore} with WebSockets and the clock. */
export class Sockets {
  readonly #core: LogCore;
  readonly #ask: Ask;
  readonly #report: (error: unknown) => void;
  readonly #server: WebSocketServer;
  /** All connections, those that are closing too. */
  readonly #clients = new Map<number, Client>();
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #emptied: (() => void) | undefined;
  #closed = false;

  /** `report` gets errors of `ask`, which are not the client's fault. */
  constructor(core: LogCore, ask: Ask, report: (error: unknown) => void) {
    this.#core = core;
    this.#ask = ask;
    this.#report = report;
    // The core refuses long messages in words, so the library's own bound is above the core's.
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: 2 * core.largest,
    });
  }

  /** Takes a connection over from an HTTP server. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.#closed || this.#clients.size >= this.#core.connections + MOST_CLOSING) {
      refuseUpgrade(stream, 503);
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#open(socket, request, stream));
  }

  /** Tells every client that the server ends, and waits until all connections are closed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#drive((core, now) => core.shutDown(now));
    if (this.#clients.size > 0) {
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
    clearTimeout(this.#timer);
  }

  #open(socket: WebSocket, request: IncomingMessage, stream: Duplex): void {
    this.#last += 1;
    const id = this.#last;
    this.#clients.set(id, { socket, request });
    // Before the library's own listener: bytes are counted before anything is made of them.
    stream.prependListener('data', ({ length }: Buffer) => {
      this.#drive((core, now) => core.arriving(id, length, now));
    });
    socket.on('message', (data: Buffer, isBinary) => {
      this.#drive((core, now) => core.receive(id, isBinary ? data : data.toString(), now));
    });
    const control = ({ length }: Buffer) => this.#drive((core, now) => core.control(id, length, now));
    socket.on('ping', control);
    socket.on('pong', control);
    // An error of the transport is followed by `close`.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#clients.delete(id);
      this.#drive((core, now) => core.lost(id, now));
      if (this.#clients.size === 0) this.#emptied?.();
    });
    this.#drive((core, now) => core.open(id, now));
  }

  /** Gives the core an input, with the time, and executes its output. */
  #drive(input: (core: LogCore, now: number) => void): void {
    input(this.#core, performance.now());
    for (let output = this.#core.poll(); output !== undefined; output = this.#core.poll()) this.#do(output);
    clearTimeout(this.#timer);
    const next = this.#core.nextTimeout();
    if (next === undefined) return;
    const delay = Math.min(Math.max(0, next - performance.now()), LONGEST);
    this.#timer = setTimeout(() => this.#drive((core, now) => core.handleTimeout(now)), delay);
    // An HTTP server that is closed ends the program, though a room may have members within their grace.
    this.#timer.unref();
  }

  #do(output: Output): void {
    const client = this.#clients.get(output.connection);
    if (client === undefined) return;
    const { socket, request } = client;
    switch (output.type) {
      case 'send':
        socket.send(output.frame, { binary: true }, (error) => {
          // After an error there is `close`.
          if (error === undefined || error === null)
            this.#drive((core) => core.sent(output.connection, output.frame.length));
        });
        break;
      case 'ping':
        socket.ping();
        break;
      case 'authorize':
        void this.#authorize(output.connection, output.join, request);
        break;
      case 'end': {
        if (output.frame !== undefined) socket.send(output.frame, { binary: true }, () => {});
        socket.close(1000);
        const timer = setTimeout(() => socket.terminate(), CLOSE_TIME);
        socket.once('close', () => clearTimeout(timer));
      }
    }
  }

  async #authorize(id: number, join: Join, request: IncomingMessage): Promise<void> {
    let may: boolean | null;
    try {
      may = await this.#ask(join, request);
    } catch (error) {
      may = null;
      this.#report(error);
    }
    this.#drive((core, now) => core.admit(id, may, now));
  }
}
