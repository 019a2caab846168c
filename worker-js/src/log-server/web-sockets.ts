import { checkNames, type OptionNames } from '../api/option-names.js';
import type { Limits } from '../log/wire/Limits.js';
import type { Join } from './connection.js';
import { LogCore } from './core.js';
import type { JoinRequest } from './join-request.js';
import { type Budgets, DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS, type Terms } from './limits.js';
import type { Output } from './output.js';

/** Between two looks for silent connections, of a server that cannot ping. `RoomLog` says something every 20 seconds. Milliseconds. */
const LOOK = 12_000;
/** Between two looks at what a socket has not sent yet, in milliseconds. */
const DRAIN = 50;
/** The longest delay of `setTimeout`, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The server's end of an open WebSocket, with the interface of the web: as in Cloudflare Workers, Deno and browsers. */
export interface WebSocketEnd {
  binaryType?: string;
  /** Bytes that were not sent yet. A runtime that does not say so gives no protection from readers that are too slow. */
  readonly bufferedAmount?: number;
  send(data: Uint8Array): void;
  close(code?: number): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
}

/** Settings of a {@link WebSocketLog}. */
export interface WebSocketLogOptions {
  /** Whether a client may join as this member of this room; as in `LogServerOptions`. */
  authorize?: (join: JoinRequest) => boolean | Promise<boolean>;
  /** How much the server takes from a member. Clients are told. */
  limits?: Partial<Limits>;
  /** How long things may take. `ping` is the time between two looks for silent connections, for no ping can be sent. */
  terms?: Partial<Terms>;
  /** How much the server takes from all clients together. */
  budgets?: Partial<Budgets>;
  /** Gets errors that `authorize` has thrown. By default they are printed. */
  report?: (error: unknown) => void;
}

const OPTIONS = {
  authorize: true,
  limits: true,
  terms: true,
  budgets: true,
  report: true,
} satisfies OptionNames<WebSocketLogOptions>;

interface Client {
  readonly socket: WebSocketEnd;
  /** Lengths of messages that the socket has, the oldest first. */
  readonly unsent: number[];
}

/** A server of room logs on WebSockets of the web's interface. Rooms are in memory and end with their last member. */
export class WebSocketLog {
  readonly #core: LogCore;
  readonly #options: WebSocketLogOptions;
  readonly #clients = new Map<number, Client>();
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @throws {OptionError} for an option that does not exist. */
  constructor(options: WebSocketLogOptions = {}) {
    checkNames(options, OPTIONS);
    checkNames(options.limits ?? {}, DEFAULT_LIMITS, 'limits.');
    checkNames(options.terms ?? {}, DEFAULT_TERMS, 'terms.');
    checkNames(options.budgets ?? {}, DEFAULT_BUDGETS, 'budgets.');
    this.#options = options;
    this.#core = new LogCore({
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      terms: { ...DEFAULT_TERMS, ping: LOOK, ...options.terms },
      budgets: { ...DEFAULT_BUDGETS, ...options.budgets },
      authorize: options.authorize !== undefined,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    });
  }

  /** Takes a client: the server's end of a WebSocket that is open. */
  accept(socket: WebSocketEnd): void {
    this.#last += 1;
    const id = this.#last;
    this.#clients.set(id, { socket, unsent: [] });
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      // Text is refused by the core, and so is what is neither.
      const frame = data instanceof ArrayBuffer ? new Uint8Array(data) : String(data);
      this.#drive((core, now) => {
        core.arriving(id, frame.length, now);
        core.receive(id, frame, now);
      });
    });
    const gone = () => {
      this.#clients.delete(id);
      this.#drive((core, now) => core.lost(id, now));
    };
    socket.addEventListener('close', gone);
    socket.addEventListener('error', gone);
    this.#drive((core, now) => core.open(id, now));
  }

  /** Tells every client that the server ends. Clients try to come back. */
  close(): void {
    this.#drive((core, now) => core.shutDown(now));
  }

  /** Gives the core an input, with the time, and executes its output. */
  #drive(input: (core: LogCore, now: number) => void): void {
    // The clock of a Worker stands still while it computes, which is as good as the time of the input.
    input(this.#core, Date.now());
    this.#drain();
    for (let output = this.#core.poll(); output !== undefined; output = this.#core.poll()) {
      this.#do(output);
      this.#drain();
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waits = [...this.#clients.values()].some(({ unsent }) => unsent.length > 0);
    const next = this.#core.nextTimeout();
    if (next === undefined && !waits) return;
    const due = next === undefined ? LONGEST : Math.max(0, next - Date.now());
    const delay = Math.min(due, waits ? DRAIN : LONGEST, LONGEST);
    this.#timer = setTimeout(() => this.#drive((core, now) => core.handleTimeout(now)), delay);
  }

  /** Tells the core which messages have been sent. */
  #drain(): void {
    for (const [id, { socket, unsent }] of this.#clients) {
      const waiting = socket.bufferedAmount ?? 0;
      let held = unsent.reduce((sum, length) => sum + length, 0);
      for (let next = unsent[0]; next !== undefined && held > waiting; next = unsent[0]) {
        unsent.shift();
        held -= next;
        this.#core.sent(id, next);
      }
    }
  }

  #do(output: Output): void {
    const client = this.#clients.get(output.connection);
    if (client === undefined) return;
    const { socket, unsent } = client;
    switch (output.type) {
      case 'send':
        unsent.push(output.frame.length);
        send(socket, output.frame);
        break;
      case 'ping':
        // The interface has none.
        break;
      case 'authorize':
        void this.#authorize(output.connection, output.join);
        break;
      case 'end':
        this.#clients.delete(output.connection);
        if (output.frame !== undefined) send(socket, output.frame);
        socket.close(1000);
    }
  }

  async #authorize(id: number, { room, member, authorization, resume }: Join): Promise<void> {
    const { authorize, report = (error) => console.error(error) } = this.#options;
    let may: boolean | null;
    try {
      may = (await authorize?.({ room, member, authorization, resumes: resume !== null })) ?? true;
    } catch (error) {
      may = null;
      report(error);
    }
    this.#drive((core, now) => core.admit(id, may, now));
  }
}

/** A socket that has closed meanwhile may throw. Its event tells the core. */
function send(socket: WebSocketEnd, frame: Uint8Array): void {
  try {
    socket.send(frame);
  } catch {}
}
