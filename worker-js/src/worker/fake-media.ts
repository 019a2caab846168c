import type { Apart, Media, MediaOutput, Stats } from '../wasm/sotto.js';

/** The name of a method of the wasm media. */
export type Method = Extract<keyof Media, string>;

/**
 * Stands in for the wasm media in tests: "protects" by adding one to every byte and a zero at the end, "unprotects"
 * by the reverse. Each method can be made to throw.
 */
export class FakeMedia {
  readonly memory = new WebAssembly.Memory({ initial: 1 }) as WebAssembly.Memory & { buffer: ArrayBuffer };
  readonly calls: string[] = [];
  readonly open = new Set<number>();
  /** Names of methods that throw. */
  readonly broken = new Set<Method>();
  /** Result of the next `protect` or `unprotect`, in place of its own. */
  result: number | undefined;
  timeout: number | undefined;
  /** What WebCrypto is to do with a frame, if anything. */
  apart: Apart | undefined;
  /** The keys that it has taken last. */
  keys: number[] | undefined;
  /** Whether what it is given is no keys. */
  refuses = false;
  /** Whether frames are of an epoch to come. */
  early = false;
  /** If set, only those of so many bytes are. */
  earlyLength: number | undefined;
  /** Whether it wants key frames, until it is asked. */
  wishesKeyFrame = false;
  /** The next output. */
  readonly outputs: MediaOutput[] = [];
  /** Of each frame that was protected, whether it was a key frame. */
  readonly keyFrames: boolean[] = [];
  /** The counters that `stats` gives. */
  counters: Stats = { streams: [] };
  /** Whether memory grows, and so gets another buffer, at each frame. */
  grows = false;
  #streams = 0;
  #output = 0;

  get media(): Media {
    return this as unknown as Media;
  }

  free(): void {
    this.#called('free');
  }

  takeKeys(length: number): boolean {
    this.#called('takeKeys', length);
    this.keys = [...new Uint8Array(this.memory.buffer, 8, length)];
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

  openSender(track: number): number {
    this.#called('openSender', track);
    return this.#open();
  }

  openReceiver(member: string, track: number): number {
    this.#called('openReceiver', `${member} ${track}`);
    return this.#open();
  }

  closeStream(stream: number): void {
    this.#called('closeStream', stream);
    this.open.delete(stream);
  }

  countHeld(stream: number): void {
    this.#called('countHeld', stream);
  }

  inputAt(length: number): number {
    this.#called('inputAt', length);
    if (this.grows) this.memory.grow(1);
    return 8;
  }

  protect(_stream: number, codec: number, length: number, keyFrame: boolean): number {
    this.#called('protect', codec);
    this.keyFrames.push(keyFrame);
    return this.#turn(length, +1, length + 1);
  }

  unprotect(_stream: number, codec: number, length: number, _now: number, mayHold: boolean): number {
    this.#called('unprotect', codec);
    if (this.early && length === (this.earlyLength ?? length)) return mayHold ? -2 : -1;
    return this.#turn(length, -1, length - 1);
  }

  protectApart(_stream: number, _codec: number, _length: number, keyFrame: boolean): Apart | undefined {
    this.#called('protectApart');
    this.keyFrames.push(keyFrame);
    return this.apart;
  }

  finishProtect(_stream: number, _length: number, encrypted: boolean): boolean {
    this.#called('finishProtect');
    return encrypted;
  }

  unprotectApart(): Apart | undefined {
    this.#called('unprotectApart');
    return this.apart;
  }

  keyApart(): Uint8Array {
    this.#called('keyApart');
    return new Uint8Array(16);
  }

  outputAt(): number {
    this.#called('outputAt');
    return this.#output;
  }

  stats(): Stats {
    this.#called('stats');
    return this.counters;
  }

  #open(): number {
    this.#streams += 1;
    this.open.add(this.#streams);
    return this.#streams;
  }

  #turn(length: number, by: number, result: number): number {
    if (this.result !== undefined) return this.result;
    if (this.grows) this.memory.grow(1);
    const bytes = new Uint8Array(this.memory.buffer);
    this.#output = 1024;
    for (let index = 0; index < length; index++) bytes[1024 + index] = (bytes[8 + index] ?? 0) + by;
    return result;
  }

  #called(name: Method, detail?: string | number): void {
    this.calls.push(detail === undefined ? name : `${name} ${detail}`);
    if (this.broken.has(name)) throw new WebAssembly.RuntimeError('unreachable');
  }
}
