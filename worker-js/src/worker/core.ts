import type { Apart, Media, MediaOutput } from '../wasm/sotto.js';
import { Guarded, type Surroundings as GuardedSurroundings } from './guarded.js';
import type { WebCrypto } from './web-crypto.js';

/** The wasm memory, whose buffer is another one after it has grown. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The inputs that the core needs from its environment. */
export interface Surroundings extends GuardedSurroundings {
  /** Tells what follows from frames and keys. */
  told(output: MediaOutput): void;
}

/** What wasm returns for a frame whose epoch may be about to come. */
const EARLY = -2;

/** What wasm returns for a frame that was opened before. */
const REPEATED = -3;

/** A frame; or `undefined`: to be dropped; or why there is none for now, or need not be. */
export type Opened = ArrayBuffer | 'early' | 'repeated' | undefined;

/** The owner of the wasm media: all frames go through it. Once wasm has failed or was stopped, no frame passes. */
export class Core {
  readonly #media: Guarded<Media>;
  readonly #memory: Memory;
  readonly #now: () => number;
  readonly #told: (output: MediaOutput) => void;
  readonly #webCrypto: WebCrypto | null;
  #view: Uint8Array<ArrayBuffer>;
  /** Counts the changes of keys. */
  #epochs = 0;
  /** How often the group was lost: KIDs of one group mean nothing in the next. */
  #groups = 0;

  /** `webCrypto` is for frames of AES-GCM; without it, WebAssembly encrypts them too. */
  constructor(media: Media, memory: Memory, around: Surroundings, webCrypto: WebCrypto | null = null) {
    this.#media = new Guarded(media, {
      now: around.now,
      wake: around.wake,
      crashed: (message) => {
        webCrypto?.forget();
        around.crashed(message);
      },
    });
    this.#webCrypto = webCrypto;
    this.#memory = memory;
    this.#now = around.now;
    this.#told = around.told;
    this.#view = new Uint8Array(memory.buffer);
  }

  /** Whether the core has failed or was stopped. */
  get dead(): boolean {
    return this.#media.dead;
  }

  /** Takes the keys of an epoch and erases them here, or loses all that there are: no frame passes until others come. */
  takeKeys(keys: Uint8Array | undefined): void {
    this.#webCrypto?.forget();
    this.#epochs += 1;
    if (keys === undefined) this.#groups += 1;
    this.#media.attempt((media) => {
      if (keys === undefined) return media.loseKeys(this.#now());
      this.#write(media, keys);
      if (!media.takeKeys(keys.length, this.#now())) throw new TypeError('there are no keys in this');
    });
    keys?.fill(0);
    this.#drain();
    this.#media.sleep();
  }

  /** Other members have shown that the epoch lived at `at`, a time of this clock. */
  hear(at: number): void {
    this.#media.attempt((media) => media.hear(at, this.#now()));
    this.#drain();
  }

  handleTimeout(): void {
    // Keys expire by time-outs.
    this.#webCrypto?.forget();
    this.#media.attempt((media) => media.handleTimeout(this.#now()));
    this.#media.sleep();
  }

  /**
   * Whether senders should make key frames, for members that can decode nothing else. True once; ask after new keys, signs
   * of life and time-outs.
   */
  takeKeyFrameWish(): boolean {
    return this.#media.attempt((media) => media.takeKeyFrameWish()) ?? false;
  }

  /** Fails for a reason from outside: whoever follows the log has failed, and no frame may pass any more. */
  fail(message: string): void {
    this.#media.fail(message);
  }

  /** A handle for frames that are sent, or `undefined` if the core is dead. */
  openSender(track: number): number | undefined {
    return this.#media.attempt((media) => media.openSender(track));
  }

  /** A handle for frames that must come from `member` and `track`, or `undefined` if the core is dead. */
  openReceiver(member: string, track: number): number | undefined {
    return this.#media.attempt((media) => media.openReceiver(member, track));
  }

  closeStream(handle: number): void {
    this.#media.attempt((media) => media.closeStream(handle));
  }

  /** Counts a frame that begins to wait for its epoch. */
  countHeld(handle: number): void {
    this.#media.attempt((media) => media.countHeld(handle));
  }

  stats(): ReturnType<Media['stats']> | undefined {
    return this.#media.attempt((media) => media.stats());
  }

  /** Frees the media. From now on no frame passes. */
  stop(): void {
    this.#media.stop();
    this.#webCrypto?.forget();
  }

  /**
   * The protected frame, later, or `undefined`: to be dropped. At once `undefined` if there is nothing to be gained by
   * it; {@link protect} is then to be called.
   */
  protectLater(
    handle: number,
    codec: number,
    frame: ArrayBuffer,
    isKey: boolean,
  ): Promise<ArrayBuffer | undefined> | undefined {
    const epochs = this.#epochs;
    const later = this.#later(
      'encrypt',
      handle,
      frame,
      (media, length) => media.protectApart(handle, codec, length, isKey, this.#now()),
      (media, length, _, encrypted) =>
        epochs === this.#epochs && media.finishProtect(handle, length, encrypted),
    );
    this.#drain();
    // Nothing leaves under the keys of an epoch that is over: somebody may have been removed with it.
    return later?.then(
      (output) => output ?? (epochs === this.#epochs ? undefined : this.protect(handle, codec, frame, isKey)),
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
      (media, length) => media.unprotectApart(handle, codec, length, this.#now()),
      (media, length, { kid, counter }, authentic) =>
        media.finishUnprotect(handle, kid, counter, length, authentic),
    );
  }

  /** The protected frame, or `undefined`: to be dropped. `isKey`: it is a key frame of video. */
  protect(handle: number, codec: number, frame: ArrayBuffer, isKey: boolean): ArrayBuffer | undefined {
    const output = this.#process(frame, (media, length) =>
      media.protect(handle, codec, length, isKey, this.#now()),
    );
    this.#drain();
    return this.dead || typeof output === 'string' ? undefined : output;
  }

  /**
   * The frame that was protected. `early`: its epoch may be about to come. `repeated`: to be dropped, and nothing is
   * missing without it.
   */
  unprotect(handle: number, codec: number, frame: ArrayBuffer, mayHold: boolean): Opened {
    return this.#process(frame, (media, length) =>
      media.unprotect(handle, codec, length, this.#now(), mayHold),
    );
  }

  #drain(): void {
    for (;;) {
      const output = this.#media.attempt((media) => media.pollOutput());
      if (output === undefined) return;
      this.#told(output);
    }
  }

  #later(
    usage: 'encrypt' | 'decrypt',
    handle: number,
    frame: ArrayBuffer,
    begin: (media: Media, length: number) => Apart | null | undefined,
    finish: (media: Media, length: number, apart: Apart, done: boolean) => boolean,
  ): Promise<ArrayBuffer | undefined> | undefined {
    const webCrypto = this.#webCrypto;
    const length = frame.byteLength;
    if (webCrypto === null || length < webCrypto.worthFrom) return undefined;
    return this.#media.attempt((media) => {
      this.#write(media, new Uint8Array(frame));
      const apart = begin(media, length);
      if (apart === undefined) return undefined;
      if (apart === null) return Promise.resolve(undefined);
      const front = this.#range(apart.frontAt, apart.frontLen).slice();
      const content = this.#range(apart.contentAt, apart.contentLen);
      const groups = this.#groups;
      const takeKey = () => media.keyApart(handle, apart.kid);
      return webCrypto.run(usage, apart, content, takeKey).then((text) => {
        const done = text !== null && groups === this.#groups;
        const passes = this.#media.attempt((core) => finish(core, length, apart, done));
        return done && passes === true ? joined(front, text) : undefined;
      });
    });
  }

  #process(frame: ArrayBuffer, turn: (media: Media, length: number) => number): Opened {
    return this.#media.attempt((media) => {
      this.#write(media, new Uint8Array(frame));
      const result = turn(media, frame.byteLength);
      if (result === EARLY) return 'early';
      if (result === REPEATED) return 'repeated';
      if (!(result >= 0)) return undefined;
      const output = media.outputAt();
      const view = this.#memoryView();
      // A range that is not in memory would be cut short by `slice`, not refused.
      if (output + result > view.length) throw new RangeError('the output is not in memory');
      return view.slice(output, output + result).buffer;
    });
  }

  /** Puts bytes where wasm takes them. */
  #write(media: Media, bytes: Uint8Array): void {
    // Memory may grow to make room.
    const input = media.inputAt(bytes.length);
    this.#memoryView().set(bytes, input);
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
}

/** `front`, and `text` behind it. */
function joined(front: Uint8Array<ArrayBuffer>, text: ArrayBuffer): ArrayBuffer {
  if (front.length === 0) return text;
  const whole = new Uint8Array(front.length + text.byteLength);
  whole.set(front);
  whole.set(new Uint8Array(text), front.length);
  return whole.buffer;
}
