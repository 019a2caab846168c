import type { Link } from './link.js';
import type { LinkOutput } from './link-output.js';

/** The news of a {@link Link} beyond the actions of its socket. */
export type LinkNews = Exclude<LinkOutput, { type: 'connect' | 'disconnect' | 'transmit' }>;

/** The wall clock gains so much on the clock of time-outs only if the machine has slept, in milliseconds. */
const SLEPT = 2_000;
/** Events after which the network may be another, or the page did not run. */
const WAKING = ['online', 'pageshow', 'visibilitychange'] as const;

/** Gives the application's own token for `join`. */
export type Authorize = () => string | Promise<string>;

/** Drives a {@link Link} with a WebSocket and the clock. */
export class Socket {
  readonly #url: string | URL;
  readonly #link: Link;
  readonly #tell: (news: LinkNews) => void;
  readonly #authorize: Authorize | undefined;
  /** Counts attempts to connect: a token that comes for a former one is not used. */
  #attempt = 0;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** By how much the wall clock was ahead of the clock of time-outs, in milliseconds. */
  #ahead = Date.now() - performance.now();
  readonly #woken = ({ type }: Event) => {
    if (type === 'visibilitychange' && globalThis.document?.visibilityState === 'hidden') return;
    this.drive((link, now) => link.hurry(now));
  };

  /** `tell` is called with the news, in order, never within a call of {@link drive}'s own argument. */
  constructor(url: string | URL, link: Link, tell: (news: LinkNews) => void, authorize?: Authorize) {
    this.#url = url;
    this.#link = link;
    this.#tell = tell;
    this.#authorize = authorize;
    for (const type of WAKING) globalThis.addEventListener?.(type, this.#woken);
    this.drive((_, now) => link.start(now));
  }

  /** Gives the link an input, with the time, and executes its output. */
  drive(input: (link: Link, now: number) => void): void {
    const now = performance.now();
    if (this.#hasSlept(now)) this.#link.oversleep(now);
    input(this.#link, now);
    for (let output = this.#link.poll(); output !== undefined; output = this.#link.poll()) {
      switch (output.type) {
        case 'connect':
          this.#begin();
          break;
        case 'disconnect':
          this.#disconnect();
          break;
        case 'transmit':
          this.#socket?.send(output.frame);
          break;
        default:
          if (output.type === 'connection' && output.state === 'closed') {
            for (const type of WAKING) globalThis.removeEventListener?.(type, this.#woken);
          }
          this.#tell(output);
      }
    }
    clearTimeout(this.#timer);
    const next = this.#link.nextTimeout();
    if (next === undefined) return;
    const delay = Math.max(0, next - performance.now());
    this.#timer = setTimeout(() => this.drive((link, now) => link.handleTimeout(now)), delay);
  }

  /** Whether the machine has slept since the last look. In some browsers the clock of time-outs stands still then. */
  #hasSlept(now: number): boolean {
    const before = this.#ahead;
    this.#ahead = Date.now() - now;
    return this.#ahead - before > SLEPT;
  }

  /** Gets a token if the application has any, and connects. */
  #begin(): void {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const authorize = this.#authorize;
    if (authorize === undefined) {
      this.#connect();
      return;
    }
    new Promise<string>((resolve) => resolve(authorize())).then(
      (token) => {
        if (attempt === this.#attempt) this.#connect(token);
      },
      () => {
        if (attempt === this.#attempt) this.drive((link, now) => link.handleClose(now));
      },
    );
  }

  #connect(authorization?: string): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      // Not a WebSocket address. To the link it is a server that does not answer.
      if (authorization === undefined) this.#link.handleClose(performance.now());
      else this.drive((link, now) => link.handleClose(now));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.drive((link) => link.handleOpen(authorization));
    socket.onclose = () => this.drive((link, now) => link.handleClose(now));
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = data instanceof ArrayBuffer ? data : new ArrayBuffer(0);
      this.drive((link, now) => link.handleFrame(frame, now));
    };
  }

  #disconnect(): void {
    this.#attempt += 1;
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.onopen = null;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }
}
