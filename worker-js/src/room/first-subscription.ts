import type { Unsubscribe } from '../api/listeners.js';
import type { Call } from '../call/call.js';

/**
 * From a newcomer's first keys until it subscribes, in milliseconds. The others send under the keys of the newcomer's
 * epoch 600 ms after its commit (docs/protocol.md), and the SFU's answer to a subscription takes about the rest.
 */
export const SUBSCRIBE_AFTER = 450;

/**
 * The moment from which a member subscribes to tracks of others: about when the first frame comes that it can open. A
 * browser that receives frames and decodes none asks every sender for a key frame several times a second.
 */
export class FirstSubscription {
  #open = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #forget: Unsubscribe;

  /** `opened` is called once, when subscriptions may begin. */
  constructor(call: Call, opened: () => void) {
    const open = () => {
      this.#open = true;
      opened();
    };
    this.#forget = call.on('members', ({ length }) => {
      if (length === 0) return;
      this.#forget();
      // A sender that was alone has switched at once.
      if (length <= 2) open();
      else this.#timer = setTimeout(open, SUBSCRIBE_AFTER);
    });
  }

  /** Whether subscriptions may begin. They go on through later epochs, and while a member is added anew. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** No more calls of `opened`. */
  close(): void {
    this.#forget();
    clearTimeout(this.#timer);
  }
}
