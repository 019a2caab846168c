import type { Link } from './link.js';
import type { LinkOutput } from './link-output.js';

/** What a {@link Link} tells beyond what its socket does for it. */
export type LinkNews = Exclude<LinkOutput, { type: 'connect' | 'disconnect' | 'transmit' }>;

/** Drives a {@link Link} with a WebSocket and the clock. */
export class Socket {
  readonly #url: string | URL;
  readonly #link: Link;
  readonly #tell: (news: LinkNews) => void;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #online = () => this.drive((link) => link.hurry(performance.now()));

  /** `tell` is called with what happens, in order, never within a call of {@link drive}'s own argument. */
  constructor(url: string | URL, link: Link, tell: (news: LinkNews) => void) {
    this.#url = url;
    this.#link = link;
    this.#tell = tell;
    globalThis.addEventListener?.('online', this.#online);
    this.drive(() => link.start(performance.now()));
  }

  /** Gives the link an input and does what it then wants. */
  drive(input: (link: Link) => void): void {
    input(this.#link);
    for (let output = this.#link.poll(); output !== undefined; output = this.#link.poll()) {
      switch (output.type) {
        case 'connect':
          this.#connect();
          break;
        case 'disconnect':
          this.#disconnect();
          break;
        case 'transmit':
          this.#socket?.send(output.frame);
          break;
        default:
          if (output.type === 'connection' && output.state === 'closed') {
            globalThis.removeEventListener?.('online', this.#online);
          }
          this.#tell(output);
      }
    }
    clearTimeout(this.#timer);
    const next = this.#link.nextTimeout();
    if (next === undefined) return;
    const delay = Math.max(0, next - performance.now());
    this.#timer = setTimeout(() => this.drive((link) => link.handleTimeout(performance.now())), delay);
  }

  #connect(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#url);
    } catch {
      // Not a WebSocket address. To the link it is a server that does not answer.
      this.#link.handleClose(performance.now());
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.drive((link) => link.handleOpen());
    socket.onclose = () => this.drive((link) => link.handleClose(performance.now()));
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = data instanceof ArrayBuffer ? data : new ArrayBuffer(0);
      this.drive((link) => link.handleFrame(frame, performance.now()));
    };
  }

  #disconnect(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.onopen = null;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }
}
