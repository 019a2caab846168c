import type { Binding } from '../shared/messages.js';
import type { Core, Encrypted } from './core.js';
import { type Arrived, EarlyFrameQueue, type Write } from './early-frame-queue.js';
import type { Frame } from './frame.js';
import { type CodecRequests, FrameCodec, type PayloadTypes } from './frame-codec.js';
import { KEY_FRAME_EVERY, KeyFrameWish } from './key-frame-wish.js';
import { Layers } from './layers.js';

/** The requests of a stream to its surroundings. */
export interface StreamRequests extends CodecRequests {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** How long a frame may wait for its epoch, in milliseconds. */
  readonly hold: number;
  /** The sender at the other end should make a key frame. */
  requestKeyFrame(): void;
}

/** The frames of one sender or receiver. */
export class Stream {
  /** For senders. */
  readonly keyFrame = new KeyFrameWish();
  readonly #core: Core;
  readonly #requests: StreamRequests;
  readonly #codecs: FrameCodec;
  #binding: Binding | null = null;
  #handle: number | undefined;
  /** Whether frames were dropped, or another's passed, since the last key frame. */
  #gap = false;
  #video = false;
  readonly #layers = new Layers();
  #taken = 0;
  #written = 0;
  readonly #held = new EarlyFrameQueue();
  #requestedAt = Number.NEGATIVE_INFINITY;

  constructor(core: Core, requests: StreamRequests) {
    this.#core = core;
    this.#requests = requests;
    this.#codecs = new FrameCodec(requests);
  }

  /** Binds the stream from now on. `null` shuts it. */
  bind(binding: Binding | null): void {
    if (this.#handle !== undefined) this.#core.closeStream(this.#handle);
    this.#binding = binding;
    this.#handle = undefined;
    this.interrupt();
    this.#codecs.reportAnew();
    this.keyFrame.cancel();
    // The request went to another's sender.
    this.#requestedAt = Number.NEGATIVE_INFINITY;
    if (binding === null) return;
    this.#handle =
      binding.direction === 'send'
        ? this.#core.addSender(binding.track)
        : this.#core.addReceiver(binding.member, binding.track);
  }

  /** Forgets the frames in flight: their writable side is gone. */
  interrupt(): void {
    this.#held.clear();
    if (this.#taken > 0) this.#gap = true;
  }

  /** Takes the negotiated codecs, for browsers that tell payload types only. `false` if they are known already. */
  negotiate(codecs: PayloadTypes): boolean {
    return this.#codecs.negotiate(codecs);
  }

  /** Its number in the core, if it is bound. */
  get handle(): number | undefined {
    return this.#handle;
  }

  /** How many frames were read from the browser, dropped ones too. */
  get taken(): number {
    return this.#taken;
  }

  /** How many frames were handed back to the browser. */
  get written(): number {
    return this.#written;
  }

  /** Whether this is a sender's stream, of video: one that has seen a video frame. */
  get sendsVideo(): boolean {
    return this.#sends && this.#video;
  }

  /** Whether frames sent from now on cannot be decoded until a key frame comes. */
  get lacksKeyFrame(): boolean {
    return this.sendsVideo && this.#gap;
  }

  /** Whether frames of several encodings were read: a key frame of one is none of the others. */
  get layered(): boolean {
    return this.#layers.several;
  }

  get #sends(): boolean {
    return this.#binding?.direction === 'send';
  }

  /**
   * Takes a frame, and gives it to `write` with other data: at once, later, or never. The frames of a receiver whose
   * epoch may be about to come wait for it, and those after them behind them.
   */
  push(frame: Frame, write: Write): void {
    this.#taken += 1;
    if (frame.type !== undefined) this.#video = true;
    const now = this.#requests.now();
    for (;;) {
      const late = this.#held.expired(now);
      if (late === undefined) break;
      this.#pass(late, false);
      // The frames behind it may have waited for their turn only.
      this.epochChanged();
    }
    const handle = this.#handle;
    // The one reading of the metadata, which makes an object each time.
    const metadata = frame.getMetadata();
    this.#layers.saw(metadata.synchronizationSource);
    if (handle === undefined) return;
    const codec = this.#codecs.of(metadata);
    const arrived = { frame, codec, layer: metadata.synchronizationSource, write };
    if (this.#held.empty && this.#pass(arrived, true)) return;
    this.#core.countHeld(handle);
    this.#held.add(arrived, now + this.#requests.hold);
  }

  /** The group has a new epoch: frames that waited for it may pass. */
  epochChanged(): void {
    this.#held.release((arrived) => this.#pass(arrived, true));
  }

  /** Asks the sender at the other end for a key frame, for a reason from outside. */
  requestKeyFrame(): void {
    if (this.#binding?.direction === 'receive') this.#request(this.#requests.now());
  }

  /** Writes the frame or drops it. `false`: neither, since its epoch may be about to come. */
  #pass(arrived: Arrived, mayHold: boolean): boolean {
    const handle = this.#handle;
    if (handle === undefined) return true;
    const { frame, codec } = arrived;
    const output = this.#sends
      ? this.#core.encrypt(handle, codec, frame.data, frame.type === 'key')
      : this.#core.decrypt(handle, codec, frame.data, mayHold);
    if (output === 'early') return false;
    // The frame has passed before: nothing is missing without this copy.
    if (output === 'replayed') return true;
    this.#finish(arrived, output);
    return true;
  }

  #finish({ frame, layer, write }: Arrived, output: Encrypted): void {
    if (!(output instanceof ArrayBuffer)) {
      this.#gap = true;
      return;
    }
    frame.data = output;
    // An empty frame passes, of any type, and a server can make one: it is no key frame to a decoder.
    const type = output.byteLength === 0 && frame.type === 'key' ? 'empty' : frame.type;
    if (this.#gap) this.#afterGap(type);
    if (this.#sends) this.keyFrame.sent(layer, type === 'key');
    this.#written += 1;
    write(frame);
  }

  /** A decoder cannot use a delta frame whose predecessors were dropped, until a key frame comes. */
  #afterGap(type: string | undefined): void {
    if (type === 'key' || type === undefined) this.#gap = false;
    if (type !== 'delta' || this.#sends) return;
    const now = this.#requests.now();
    // Requests are lost, and refused while a receiver starts. Until one is answered it is repeated.
    if (now - this.#requestedAt >= KEY_FRAME_EVERY) this.#request(now);
  }

  #request(now: number): void {
    this.#requestedAt = now;
    this.#requests.requestKeyFrame();
  }
}
