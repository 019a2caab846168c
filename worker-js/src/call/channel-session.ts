import type { Channel } from '../api/channel.js';
import { untilAborted } from '../api/until-aborted.js';

/** The time of a channel in a call: it is opened once, and left when the call ends, if it can be. */
export class ChannelSession {
  readonly #channel: Channel;
  readonly #closed: (error: Error | undefined) => void;
  #isOpen = false;

  /** `closed` is called once if the channel ends before {@link end}. */
  constructor(channel: Channel, closed: (error: Error | undefined) => void) {
    this.#channel = channel;
    this.#closed = closed;
  }

  /**
   * Opens the channel. `failed` rejects if the call ends meanwhile.
   *
   * @throws what the channel's `open` throws, the reason of `signal`, or that of `failed`. A channel that opens all the same is left.
   */
  async open(signal: AbortSignal | undefined, failed: Promise<never>): Promise<void> {
    const channel = this.#channel;
    let early: { error: Error | undefined } | undefined;
    // The error of an opening that fails is the better one of the two.
    channel.onclosed = (error) => {
      early = { error };
    };
    if (channel.open !== undefined) {
      const opening = channel.open(signal);
      try {
        await Promise.race([untilAborted(opening, signal), failed]);
      } catch (error) {
        channel.onclosed = null;
        opening.then(
          () => channel.leave?.(),
          () => {},
        );
        throw error;
      }
    }
    this.#isOpen = true;
    channel.onclosed = (error) => this.#close(error);
    if (early !== undefined) this.#close(early.error);
  }

  /** Takes no more entries, and leaves. */
  end(): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#channel.onentry = null;
    this.#channel.onclosed = null;
    if (wasOpen) this.#channel.leave?.();
  }

  #close(error: Error | undefined): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#closed(error);
  }
}
