import type { Core } from './core.js';
import { Hold, type Write } from './hold.js';
import type { Binding } from './messages.js';
import { Turns } from './turns.js';

/** The parts of an `RTCEncodedVideoFrame` or `RTCEncodedAudioFrame` that are used here. */
export interface Frame {
  data: ArrayBuffer;
  /** Only of video frames. */
  readonly type?: string;
  getMetadata(): { mimeType?: string };
}

/** What a stream asks of its surroundings. */
export interface StreamRequests {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** How long a frame may wait for its epoch, in milliseconds. */
  readonly hold: number;
  /** The number of a codec in the core, if it knows it. */
  codecOf(mimeType: string): number | undefined;
  /** The frames have a codec that cannot be protected; they are dropped. Called once per codec. */
  codecUnsupported(mimeType: string): void;
  /** The sender at the other end should make a key frame. */
  requestKeyFrame(): void;
}

/** No codec's number: the core counts such frames as unsupported and drops them. */
const UNKNOWN_CODEC = 255;

/** A request that was not answered may be repeated after this many milliseconds. */
const KEY_FRAME_REQUEST_EVERY = 1000;

/** The frames of one sender or receiver. */
export class Stream {
  readonly #core: Core;
  readonly #requests: StreamRequests;
  #binding: Binding | null = null;
  #handle: number | undefined;
  #mimeType: string | undefined;
  #codec = UNKNOWN_CODEC;
  #gap = false;
  readonly #held = new Hold();
  readonly #turns = new Turns();
  #requestedAt = Number.NEGATIVE_INFINITY;

  constructor(core: Core, requests: StreamRequests) {
    this.#core = core;
    this.#requests = requests;
  }

  /** Says what the stream is from now on. `null` shuts it. */
  bind(binding: Binding | null): void {
    if (this.#handle !== undefined) this.#core.closeStream(this.#handle);
    this.#binding = binding;
    this.#handle = undefined;
    this.#held.clear();
    this.#turns.clear();
    if (binding === null) return;
    this.#handle =
      binding.direction === 'send'
        ? this.#core.openSender(binding.track)
        : this.#core.openReceiver(binding.member, binding.track);
  }

  /** Whether this is a sender's stream. */
  get sends(): boolean {
    return this.#binding?.direction === 'send';
  }

  /**
   * Takes a frame, and gives it to `write` with other data: at once, later, or never. The frames of a receiver whose
   * epoch may be about to come wait for it, and those after them behind them.
   */
  push(frame: Frame, write: Write): void {
    const now = this.#requests.now();
    for (;;) {
      const late = this.#held.expired(now);
      if (late === undefined) break;
      this.#pass(late.frame, late.write, false);
      // Those behind it may have waited for nothing but their turn.
      this.epochChanged();
    }
    const handle = this.#handle;
    if (handle === undefined) return;
    if (this.#held.empty && this.#pass(frame, write, true)) return;
    this.#core.countHeld(handle);
    this.#held.add(frame, write, now + this.#requests.hold);
  }

  /** The group has a new epoch: frames that waited for it may pass. */
  epochChanged(): void {
    this.#held.release((frame, write) => this.#pass(frame, write, true));
  }

  /** Writes the frame or drops it. `false`: neither, since its epoch may be about to come. */
  #pass(frame: Frame, write: Write, mayHold: boolean): boolean {
    const handle = this.#handle;
    const binding = this.#binding;
    if (handle === undefined || binding === null) return true;
    const { type } = frame;
    // Reading metadata makes an object, so it is done only where a codec can change: video changes it at key frames.
    if (this.#mimeType === undefined || type === 'key') this.#readCodec(frame);
    const sends = binding.direction === 'send';
    const later = sends
      ? this.#core.protectLater(handle, this.#codec, frame.data)
      : this.#core.unprotectLater(handle, this.#codec, frame.data);
    if (later !== undefined) {
      const place = this.#turns.take();
      void later.then((output) => place(() => this.#finish(frame, write, output)));
      return true;
    }
    const output = sends
      ? this.#core.protect(handle, this.#codec, frame.data)
      : this.#core.unprotect(handle, this.#codec, frame.data, mayHold);
    if (output === 'early') return false;
    if (output === 'repeated') return true;
    if (this.#turns.empty) this.#finish(frame, write, output);
    else this.#turns.take()(() => this.#finish(frame, write, output));
    return true;
  }

  #finish(frame: Frame, write: Write, output: ArrayBuffer | undefined): void {
    if (output === undefined) {
      this.#gap = true;
      return;
    }
    frame.data = output;
    if (this.#gap && !this.sends) this.#afterGap(frame.type);
    write(frame);
  }

  #readCodec(frame: Frame): void {
    const mimeType = frame.getMetadata().mimeType ?? '';
    if (mimeType === this.#mimeType) return;
    this.#mimeType = mimeType;
    const codec = this.#requests.codecOf(mimeType);
    if (codec === undefined) this.#requests.codecUnsupported(mimeType);
    this.#codec = codec ?? UNKNOWN_CODEC;
  }

  /** A decoder cannot use a delta frame whose predecessors were dropped. */
  #afterGap(type: string | undefined): void {
    if (type !== 'delta') {
      this.#gap = false;
      return;
    }
    const now = this.#requests.now();
    if (now - this.#requestedAt < KEY_FRAME_REQUEST_EVERY) return;
    this.#gap = false;
    this.#requestedAt = now;
    this.#requests.requestKeyFrame();
  }
}
