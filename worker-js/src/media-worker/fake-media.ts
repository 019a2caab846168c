import type { DropReason, Media, MediaOutput, Stats } from '../wasm/sotto.js';

/** The name of a method of the wasm media. */
export type Method = Extract<keyof Media, string>;

/**
 * Stands in for the wasm media in tests: "encrypts" by adding one to every byte and a zero at the end, "decrypts"
 * by the reverse. Each method can be made to throw.
 */
export class FakeMedia {
  readonly calls: string[] = [];
  readonly openStreams = new Set<number>();
  /** Names of methods that throw. */
  readonly broken = new Set<Method>();
  /** Result of `encrypt` and `decrypt`, in place of their own. */
  result: ArrayBuffer | DropReason | undefined;
  timeout: number | undefined;
  /** The keys that it has taken last. */
  keys: number[] | undefined;
  /** Whether it refuses the bytes that it is given as keys. */
  refuses = false;
  /** Whether frames are of an epoch to come. */
  early = false;
  /** If set, only frames of so many bytes are early. */
  earlyLength: number | undefined;
  /** Whether it wants key frames, until it is asked. */
  wishesKeyFrame = false;
  /** The next output. */
  readonly outputs: MediaOutput[] = [];
  /** Of each frame that was encrypted, whether it was a key frame. */
  readonly keyFrames: boolean[] = [];
  /** Why nothing is sealed. */
  unsealed: Extract<ReturnType<Media['seal']>, string> | undefined;
  /** Why nothing is opened. */
  unopened: Extract<ReturnType<Media['open']>, string> | undefined;
  /** The counters that `stats` gives. */
  counters: Stats = { streams: [] };
  #streams = 0;

  get media(): Media {
    return this as unknown as Media;
  }

  free(): void {
    this.#called('free');
  }

  takeKeys(keys: Uint8Array): boolean {
    this.#called('takeKeys', keys.length);
    this.keys = [...keys];
    return !this.refuses;
  }

  loseKeys(): void {
    this.#called('loseKeys');
    this.keys = undefined;
  }

  hear(at: number, now: number): void {
    this.#called('hear', `${at} ${now}`);
  }

  /** Not among the calls: it comes after nearly all of them. */
  pollOutput(): MediaOutput | undefined {
    if (this.broken.has('pollOutput')) throw new WebAssembly.RuntimeError('unreachable');
    return this.outputs.shift();
  }

  handleTimeout(now: number): void {
    this.#called('handleTimeout', now);
    this.timeout = undefined;
  }

  takeKeyFrameWish(): boolean {
    this.#called('takeKeyFrameWish');
    const wishes = this.wishesKeyFrame;
    this.wishesKeyFrame = false;
    return wishes;
  }

  nextTimeout(): number | undefined {
    this.#called('nextTimeout');
    return this.timeout;
  }

  addSender(track: number): number {
    this.#called('addSender', track);
    return this.#open();
  }

  addReceiver(member: string, track: number): number {
    this.#called('addReceiver', `${member} ${track}`);
    return this.#open();
  }

  closeStream(stream: number): void {
    this.#called('closeStream', stream);
    this.openStreams.delete(stream);
  }

  countHeld(stream: number): void {
    this.#called('countHeld', stream);
  }

  encrypt(_stream: number, codec: number, frame: ArrayBuffer, keyFrame: boolean): ArrayBuffer | DropReason {
    this.#called('encrypt', codec);
    this.keyFrames.push(keyFrame);
    return this.#turn(frame, +1, frame.byteLength + 1);
  }

  decrypt(
    _stream: number,
    codec: number,
    frame: ArrayBuffer,
    _now: number,
    mayHold: boolean,
  ): ArrayBuffer | DropReason | 'early' {
    this.#called('decrypt', codec);
    const length = frame.byteLength;
    if (this.early && length === (this.earlyLength ?? length)) return mayHold ? 'early' : 'unknown-epoch';
    return this.#turn(frame, -1, length - 1);
  }

  seal(data: Uint8Array): ReturnType<Media['seal']> {
    this.#called('seal', data.length);
    return this.unsealed ?? Uint8Array.from(data, (byte) => byte + 1);
  }

  open(sealed: Uint8Array): ReturnType<Media['open']> {
    this.#called('open', sealed.length);
    if (this.unopened !== undefined) return this.unopened;
    return { member: 'bob', epoch: 3, counter: 0, data: Uint8Array.from(sealed, (byte) => byte - 1) };
  }

  stats(): Stats {
    this.#called('stats');
    return this.counters;
  }

  #open(): number {
    this.#streams += 1;
    this.openStreams.add(this.#streams);
    return this.#streams;
  }

  #turn(frame: ArrayBuffer, by: number, length: number): ArrayBuffer | DropReason {
    if (this.result !== undefined) return this.result;
    const bytes = new Uint8Array(frame);
    return Uint8Array.from({ length }, (_, index) => (index < bytes.length ? (bytes[index] ?? 0) + by : 0))
      .buffer;
  }

  #called(name: Method, detail?: string | number): void {
    this.calls.push(detail === undefined ? name : `${name} ${detail}`);
    if (this.broken.has(name)) throw new WebAssembly.RuntimeError('unreachable');
  }
}
