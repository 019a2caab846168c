import { Guarded, type GuardedHost } from '../shared/guarded.js';
import type { DropReason, Media, MediaOutput } from '../wasm/sotto.js';

/** The inputs that the core needs from its environment. */
export interface CoreHost extends GuardedHost {
  /** Takes the output that frames and keys cause. */
  told(output: MediaOutput): void;
}

/** A frame; or the reason for which it is dropped, `undefined` if the core is dead. */
export type Encrypted = ArrayBuffer | DropReason | undefined;

/** The same; `early`: the frame's epoch may be about to come, and the frame is not dropped yet. */
export type Decrypted = Encrypted | 'early';

/** The owner of the wasm media: all frames go through it. Once wasm has failed or was stopped, no frame passes. */
export class Core {
  readonly #media: Guarded<Media>;
  readonly #now: () => number;
  readonly #told: (output: MediaOutput) => void;

  constructor(media: Media, around: CoreHost) {
    this.#media = new Guarded(media, around);
    this.#now = around.now;
    this.#told = around.told;
  }

  /** Whether the core has failed or was stopped. */
  get dead(): boolean {
    return this.#media.dead;
  }

  /** Takes the keys of an epoch and erases them here, or loses all that there are: no frame passes until others come. */
  takeKeys(keys: Uint8Array | undefined): void {
    this.#media.attempt((media) => {
      if (keys === undefined) return media.loseKeys(this.#now());
      if (!media.takeKeys(keys, this.#now())) throw new TypeError('there are no keys in this');
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

  /** Fails for a reason from outside: the worker that follows the log has failed, and no frame may pass any more. */
  fail(message: string): void {
    this.#media.fail(message);
  }

  /** A handle for frames that are sent, or `undefined` if the core is dead. */
  addSender(track: number): number | undefined {
    return this.#media.attempt((media) => media.addSender(track));
  }

  /** A handle for frames that must come from `member` and `track`, or `undefined` if the core is dead. */
  addReceiver(member: string, track: number): number | undefined {
    return this.#media.attempt((media) => media.addReceiver(member, track));
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
  }

  /** Encrypts a frame. `isKey`: it is a key frame of video. */
  encrypt(handle: number, codec: number, frame: ArrayBuffer, isKey: boolean): Encrypted {
    const output = this.#media.attempt((media) => media.encrypt(handle, codec, frame, isKey, this.#now()));
    this.#drain();
    return this.dead ? undefined : output;
  }

  /** Decrypts a frame. With `mayHold`, one whose epoch may be about to come is `early`. */
  decrypt(handle: number, codec: number, frame: ArrayBuffer, mayHold: boolean): Decrypted {
    return this.#media.attempt((media) => media.decrypt(handle, codec, frame, this.#now(), mayHold));
  }

  /** Seals data for the members of the epoch; `undefined` if the core is dead. */
  seal(data: Uint8Array): ReturnType<Media['seal']> | undefined {
    const outcome = this.#media.attempt((media) => media.seal(data, this.#now()));
    this.#drain();
    return this.dead ? undefined : outcome;
  }

  /** Opens data that a member has sealed; `undefined` if the core is dead. */
  open(sealed: Uint8Array): ReturnType<Media['open']> | undefined {
    return this.#media.attempt((media) => media.open(sealed, this.#now()));
  }

  #drain(): void {
    for (;;) {
      const output = this.#media.attempt((media) => media.pollOutput());
      if (output === undefined) return;
      this.#told(output);
    }
  }
}
