import type { Apart, Client, Entry } from '../wasm/sotto.js';
import { owned } from './bytes.js';
import type { FromWorker } from './messages.js';
import type { WebCrypto } from './web-crypto.js';

/** The wasm memory, whose buffer is another one after it has grown. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What wasm returns for a frame whose epoch may be about to come. */
const EARLY = -2;

/** What wasm returns for a frame that was opened before. */
const REPEATED = -3;

/** A frame; or `undefined`: to be dropped; or why there is none for now, or need not be. */
export type Opened = ArrayBuffer | 'early' | 'repeated' | undefined;

/** What the core needs of the world around it. */
export interface Surroundings {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Sends to the page. */
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
  /** Calls {@link Core.handleTimeout} after `delay` milliseconds, in place of any call asked for before. */
  wake(delay: number | null): void;
  /** Members came in: senders should make key frames. */
  membersAdded(): void;
  /** The group has a new epoch, and with it other keys. */
  epochChanged(): void;
}

/**
 * The one owner of the wasm client. Whatever is thrown out of wasm is a fault of ours after which its memory cannot
 * be trusted: the core is then dead, never calls wasm again, and no frame passes.
 */
export class Core {
  readonly #client: Client;
  readonly #memory: Memory;
  readonly #around: Surroundings;
  readonly #webCrypto: WebCrypto | null;
  #view: Uint8Array<ArrayBuffer>;
  #dead = false;
  /** Counts the changes of keys. */
  #epochs = 0;
  /** How often the group was lost: KIDs of one group mean nothing in the next. */
  #groups = 0;

  /** `webCrypto` is for frames of AES-GCM; without it, WebAssembly encrypts them too. */
  constructor(client: Client, memory: Memory, around: Surroundings, webCrypto: WebCrypto | null = null) {
    this.#client = client;
    this.#webCrypto = webCrypto;
    this.#memory = memory;
    this.#around = around;
    this.#view = new Uint8Array(memory.buffer);
  }

  /** Whether the core has failed or was stopped. */
  get dead(): boolean {
    return this.#dead;
  }

  handleEntry(entry: Entry): void {
    this.#attempt((client) => client.handleEntry(entry, this.#around.now()));
    this.#drain();
  }

  handleTimeout(): void {
    // Keys expire by time-outs.
    this.#webCrypto?.forget();
    this.#attempt((client) => client.handleTimeout(this.#around.now()));
    this.#drain();
  }

  /** A handle for frames that are sent, or `undefined` if the core is dead. */
  openSender(track: number): number | undefined {
    return this.#attempt((client) => client.openSender(track));
  }

  /** A handle for frames that must come from `member` and `track`, or `undefined` if the core is dead. */
  openReceiver(member: string, track: number): number | undefined {
    return this.#attempt((client) => client.openReceiver(member, track));
  }

  closeStream(handle: number): void {
    this.#attempt((client) => client.closeStream(handle));
  }

  /** Counts a frame that begins to wait for its epoch. */
  countHeld(handle: number): void {
    this.#attempt((client) => client.countHeld(handle));
  }

  stats(): ReturnType<Client['stats']> | undefined {
    return this.#attempt((client) => client.stats());
  }

  /** Frees the client. From now on no frame passes. */
  stop(): void {
    this.#attempt((client) => client.free());
    this.#dead = true;
    this.#webCrypto?.forget();
    this.#around.wake(null);
  }

  /**
   * The protected frame, later, or `undefined`: to be dropped. At once `undefined` if there is nothing to be gained by
   * it; {@link protect} is then to be called.
   */
  protectLater(
    handle: number,
    codec: number,
    frame: ArrayBuffer,
  ): Promise<ArrayBuffer | undefined> | undefined {
    const epochs = this.#epochs;
    const later = this.#later(
      'encrypt',
      handle,
      frame,
      (client, length) => client.protectApart(handle, codec, length),
      (client, length, _, encrypted) =>
        epochs === this.#epochs && client.finishProtect(handle, length, encrypted),
    );
    // Nothing leaves under the keys of an epoch that is over: somebody may have been removed with it.
    return later?.then(
      (output) => output ?? (epochs === this.#epochs ? undefined : this.protect(handle, codec, frame)),
    );
  }

  /** The frame that was protected, later; as {@link protectLater}, with {@link unprotect}. */
  unprotectLater(
    handle: number,
    codec: number,
    frame: ArrayBuffer,
  ): Promise<ArrayBuffer | undefined> | undefined {
    return this.#later(
      'decrypt',
      handle,
      frame,
      (client, length) => client.unprotectApart(handle, codec, length, this.#around.now()),
      (client, length, { kid, counter }, authentic) =>
        client.finishUnprotect(handle, kid, counter, length, authentic),
    );
  }

  /** The protected frame, or `undefined`: to be dropped. */
  protect(handle: number, codec: number, frame: ArrayBuffer): ArrayBuffer | undefined {
    const output = this.#process(frame, (client, length) => client.protect(handle, codec, length));
    return typeof output === 'string' ? undefined : output;
  }

  /**
   * The frame that was protected. `early`: its epoch may be about to come. `repeated`: to be dropped, and nothing is
   * missing without it.
   */
  unprotect(handle: number, codec: number, frame: ArrayBuffer, mayHold: boolean): Opened {
    return this.#process(frame, (client, length) =>
      client.unprotect(handle, codec, length, this.#around.now(), mayHold),
    );
  }

  #later(
    usage: 'encrypt' | 'decrypt',
    handle: number,
    frame: ArrayBuffer,
    begin: (client: Client, length: number) => Apart | null | undefined,
    finish: (client: Client, length: number, apart: Apart, done: boolean) => boolean,
  ): Promise<ArrayBuffer | undefined> | undefined {
    const webCrypto = this.#webCrypto;
    const length = frame.byteLength;
    if (webCrypto === null || length < webCrypto.worthFrom || this.#dead) return undefined;
    try {
      const client = this.#client;
      const input = client.inputAt(length);
      this.#memoryView().set(new Uint8Array(frame), input);
      const apart = begin(client, length);
      if (apart === undefined) return undefined;
      if (apart === null) return Promise.resolve(undefined);
      const front = this.#range(apart.frontAt, apart.frontLen).slice();
      const content = this.#range(apart.contentAt, apart.contentLen);
      const groups = this.#groups;
      const takeKey = () => client.keyApart(handle, apart.kid);
      return webCrypto.run(usage, apart, content, takeKey).then((text) => {
        const done = text !== null && groups === this.#groups;
        const passes = this.#attempt((core) => finish(core, length, apart, done));
        return done && passes === true ? joined(front, text) : undefined;
      });
    } catch (error) {
      this.#die(error);
      return Promise.resolve(undefined);
    }
  }

  #process(frame: ArrayBuffer, turn: (client: Client, length: number) => number): Opened {
    if (this.#dead) return undefined;
    try {
      const client = this.#client;
      const length = frame.byteLength;
      const input = client.inputAt(length);
      this.#memoryView().set(new Uint8Array(frame), input);
      const result = turn(client, length);
      if (result === EARLY) return 'early';
      if (result === REPEATED) return 'repeated';
      if (!(result >= 0)) return undefined;
      const output = client.outputAt();
      const view = this.#memoryView();
      // A range that is not in memory would be cut short by `slice`, not refused.
      if (output + result > view.length) throw new RangeError('the output is not in memory');
      return view.slice(output, output + result).buffer;
    } catch (error) {
      this.#die(error);
      return undefined;
    }
  }

  /** A range that is not in memory would be cut short by `subarray`, not refused. */
  #range(at: number, length: number): Uint8Array<ArrayBuffer> {
    const view = this.#memoryView();
    if (at + length > view.length) throw new RangeError('the output is not in memory');
    return view.subarray(at, at + length);
  }

  #memoryView(): Uint8Array<ArrayBuffer> {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }

  #attempt<T>(use: (client: Client) => T): T | undefined {
    if (this.#dead) return undefined;
    try {
      return use(this.#client);
    } catch (error) {
      this.#die(error);
      return undefined;
    }
  }

  #die(error: unknown): void {
    this.#dead = true;
    this.#webCrypto?.forget();
    this.#around.wake(null);
    this.#around.post({ type: 'crashed', message: String(error) });
  }

  #drain(): void {
    for (;;) {
      const output = this.#attempt((client) => client.pollOutput());
      if (output === undefined) break;
      if (output.type === 'send') {
        const payload = owned(output.payload);
        const attachments = output.attachments.map(({ to, bytes }) => ({ to, bytes: owned(bytes) }));
        const buffers = [payload.buffer, ...attachments.map(({ bytes }) => bytes.buffer)];
        this.#around.post({ type: 'send', payload, attachments }, [...new Set(buffers)]);
      } else {
        this.#around.post({ type: 'event', event: output.event });
        if (output.event.type === 'ignored') continue;
        this.#webCrypto?.forget();
        this.#epochs += 1;
        if (output.event.type === 'waiting') this.#groups += 1;
        if (output.event.type !== 'epoch') continue;
        this.#around.epochChanged();
        if (output.event.added.length > 0) this.#around.membersAdded();
      }
    }
    const next = this.#attempt((client) => client.nextTimeout());
    if (!this.#dead) this.#around.wake(next === undefined ? null : Math.max(0, next - this.#around.now()));
  }
}

/** `front`, and `text` behind it. */
function joined(front: Uint8Array<ArrayBuffer>, text: ArrayBuffer): ArrayBuffer {
  if (front.length === 0) return text;
  const whole = new Uint8Array(front.length + text.byteLength);
  whole.set(front);
  whole.set(new Uint8Array(text), front.length);
  return whole.buffer;
}
