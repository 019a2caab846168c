import { encodeFrame } from '../log/framing.js';
import { readServerFrame } from '../log/server-frame.js';
import type { ErrorCode } from '../log/wire/ErrorCode.js';
import type { ServerMessage } from '../log/wire/ServerMessage.js';
import type { Entry } from '../wasm/sotto.js';
import type { Dial, Line } from './line.js';
import { Failure } from './verdict.js';

export type Welcome = Extract<ServerMessage, { type: 'welcome' }>;
export type LogFailure = Extract<ServerMessage, { type: 'error' }>;

interface Waiter {
  readonly what: string;
  readonly is: () => boolean;
  readonly resolve: () => void;
  readonly reject: (why: Failure) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** How many entries are listed in the reason of a failure. */
const LISTED = 6;

/** One connection to the log under test, and everything that came on it. */
export class Visitor {
  readonly entries: Entry[] = [];
  readonly errors: LogFailure[] = [];
  readonly pongs: number[] = [];
  welcome: Welcome | undefined;
  closed = false;
  /** When its connection was lost, in milliseconds of the wall clock. */
  lostAt: number | undefined;
  /** Whether it acknowledges each entry at once. */
  acknowledges = true;
  readonly #patience: number;
  #waiters: Waiter[] = [];
  #line: Line | undefined;
  /** Whether a message has come that is none of the protocol. */
  #invalid = false;

  private constructor(patience: number) {
    this.#patience = patience;
  }

  /** A visitor that has connected. `patience`: how long it waits for anything, in milliseconds. */
  static async arrive(dial: Dial, patience: number): Promise<Visitor> {
    const visitor = new Visitor(patience);
    try {
      visitor.#line = await dial({
        onmessage: (frame) => visitor.#take(frame),
        onclose: () => visitor.#close(),
      });
    } catch (error) {
      throw new Failure(`it cannot be reached: ${error instanceof Error ? error.message : error}`);
    }
    return visitor;
  }

  /** The sequence number of the last entry that came, or 0. */
  get last(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** The entries that came, in short. */
  get heard(): string[] {
    return this.entries.map(inShort);
  }

  /** Payloads of the messages that came, as text. */
  get said(): string[] {
    return this.entries.flatMap((entry) => (entry.kind === 'message' ? text(entry.payload) : []));
  }

  send(header: object, ...blobs: Uint8Array[]): void {
    this.sendRaw(encodeFrame(header, blobs));
  }

  sendRaw(message: Uint8Array | string): void {
    if (!this.closed) this.#line?.send(message);
  }

  /** Appends a message. */
  append(payload: string | Uint8Array, ...attachments: { to: string[]; text: string }[]): void {
    const blobs = [payload, ...attachments.map(({ text }) => text)].map((blob) =>
      typeof blob === 'string' ? new TextEncoder().encode(blob) : blob,
    );
    const [first, ...rest] = blobs.map(({ length }) => length);
    const headers = attachments.map(({ to }, index) => ({ to, len: rest[index] }));
    this.send({ type: 'append', payload: first, attachments: headers }, ...blobs);
  }

  leave(): void {
    this.send({ type: 'leave' });
  }

  /** Loses the connection, without `leave`. */
  lose(): void {
    this.lostAt ??= Date.now();
    this.#line?.lose();
  }

  /** Reads nothing until it is told to. `false`: the transport always reads. */
  hold(held: boolean): boolean {
    return this.#line?.hold(held) ?? false;
  }

  /** Waits until `is`. It is asked after each message; `what` is for the reason if it never is. */
  until(what: string, is: () => boolean): Promise<void> {
    if (is()) return Promise.resolve();
    if (this.closed || this.#invalid) return Promise.reject(this.#failure(what, 'in vain'));
    return new Promise((resolve, reject) => {
      const expire = () => {
        this.#waiters = this.#waiters.filter(({ timer: other }) => other !== timer);
        reject(this.#failure(what, `not within ${this.#patience} ms`));
      };
      const timer = setTimeout(expire, this.#patience);
      this.#waiters.push({ what, is, resolve, reject, timer });
    });
  }

  /** Waits until a message with this payload has come. */
  hears(payload: string): Promise<void> {
    return this.until(`\`${payload}\` should come`, () => this.said.includes(payload));
  }

  /** Waits until so many entries have come. */
  has(count: number): Promise<void> {
    return this.until(`${count} entries should come`, () => this.entries.length >= count);
  }

  /** Waits for an error with this code, and for the end of the connection if it is `fatal`. */
  async refused(code: ErrorCode, fatal: boolean, ...others: ErrorCode[]): Promise<LogFailure> {
    const codes = [code, ...others];
    const what = `the error should come: ${codes.join(' or ')}`;
    const found = () => this.errors.find((error) => codes.includes(error.code));
    const stranger = this.welcome === undefined;
    const letIn = () => stranger && this.welcome !== undefined;
    await this.until(what, () => found() !== undefined || letIn());
    const error = found();
    if (error === undefined && letIn()) throw this.#failure(what, 'but it was let in');
    if (error === undefined || error.fatal !== fatal) {
      throw this.#failure(what, `\`fatal\` is not ${fatal}`);
    }
    if (fatal) await this.until(`the connection should end after \`${error.code}\``, () => this.closed);
    return error;
  }

  #take(frame: ArrayBuffer | null): void {
    const message = frame && readServerFrame(frame);
    if (message === null) {
      this.#invalid = true;
    } else if (message.type === 'entry') {
      this.entries.push(message.entry);
      if (this.acknowledges) this.send({ type: 'ack', seq: message.entry.seq });
    } else if (message.type === 'welcome') {
      this.welcome = message;
    } else if (message.type === 'error') {
      this.errors.push(message);
    } else if (message.type === 'pong') {
      this.pongs.push(message.number);
    }
    this.#wake();
  }

  #close(): void {
    this.lostAt ??= Date.now();
    this.closed = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) {
      const { what, is, resolve, reject, timer } = waiter;
      const over = is()
        ? resolve
        : this.#invalid || this.closed
          ? () => reject(this.#failure(what, 'in vain'))
          : null;
      if (over === null) {
        this.#waiters.push(waiter);
      } else {
        clearTimeout(timer);
        over();
      }
    }
  }

  #failure(what: string, why: string): Failure {
    const told = [
      this.#invalid ? 'a message that is none of the protocol came' : '',
      this.closed ? 'the connection has ended' : '',
      this.errors.length > 0 ? `errors: ${this.errors.map(({ code }) => code).join(', ')}` : '',
      this.entries.length > 0 ? `last entries: ${this.heard.slice(-LISTED).join('; ')}` : 'no entry came',
    ];
    return new Failure([`${what}, ${why}`, ...told.filter((part) => part !== '')].join('; '));
  }
}

/** An entry in short: number, kind, member, payload and attachments. */
export function inShort(entry: Entry): string {
  if (entry.kind === 'joined') return `${entry.seq} joined ${entry.member} [${entry.present.join(' ')}]`;
  if (entry.kind === 'left') return `${entry.seq} left ${entry.member}`;
  const attached = (entry.attachments ?? []).map((bytes) => `+${text(bytes)}`);
  return `${entry.seq} ${entry.from}: ${text(entry.payload)}${attached.join('')}`;
}

/** Bytes as text, long ones cut. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 64));
}
