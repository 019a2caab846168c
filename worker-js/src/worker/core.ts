import type { Client, Entry } from '../wasm/sotto.js';
import { owned } from './bytes.js';
import type { FromWorker } from './messages.js';

/** The wasm memory, whose buffer is another one after it has grown. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** What wasm returns for a frame whose epoch may be about to come. */
const EARLY = -2;

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
  #view: Uint8Array;
  #dead = false;

  constructor(client: Client, memory: Memory, around: Surroundings) {
    this.#client = client;
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
    this.#around.wake(null);
  }

  /** The protected frame, or `undefined`: to be dropped. */
  protect(handle: number, codec: number, frame: ArrayBuffer): ArrayBuffer | undefined {
    const output = this.#process(frame, (client, length) => client.protect(handle, codec, length));
    return output === 'early' ? undefined : output;
  }

  /** The frame that was protected, or `undefined`: to be dropped. `early`: its epoch may be about to come. */
  unprotect(
    handle: number,
    codec: number,
    frame: ArrayBuffer,
    mayHold: boolean,
  ): ArrayBuffer | 'early' | undefined {
    return this.#process(frame, (client, length) =>
      client.unprotect(handle, codec, length, this.#around.now(), mayHold),
    );
  }

  #process(
    frame: ArrayBuffer,
    turn: (client: Client, length: number) => number,
  ): ArrayBuffer | 'early' | undefined {
    if (this.#dead) return undefined;
    try {
      const client = this.#client;
      const length = frame.byteLength;
      const input = client.inputAt(length);
      this.#memoryView().set(new Uint8Array(frame), input);
      const result = turn(client, length);
      if (result === EARLY) return 'early';
      if (!(result >= 0)) return undefined;
      const output = client.outputAt();
      const view = this.#memoryView();
      // A range that is not in memory would be cut short by `slice`, not refused.
      if (output + result > view.length) throw new RangeError('the output is not in memory');
      return view.slice(output, output + result).buffer as ArrayBuffer;
    } catch (error) {
      this.#die(error);
      return undefined;
    }
  }

  #memoryView(): Uint8Array {
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
        if (output.event.type !== 'epoch') continue;
        this.#around.epochChanged();
        if (output.event.added.length > 0) this.#around.membersAdded();
      }
    }
    const next = this.#attempt((client) => client.nextTimeout());
    if (!this.#dead) this.#around.wake(next === undefined ? null : Math.max(0, next - this.#around.now()));
  }
}
