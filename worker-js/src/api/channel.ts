import type { Entry, Outgoing } from '../wasm/sotto.js';

/**
 * The room log, whatever carries it: totally ordered, the same for all, with an echo of one's own messages.
 * Delivering a message twice does no harm; losing one or reordering stops the call but opens nothing.
 *
 * A channel with `open` and `leave` is the call's from `Call.join` to its end, so that an application cannot forget either.
 */
export interface Channel {
  /** Appends to the log. */
  send(message: Outgoing): void;
  /** Set by the call. The channel calls it with every entry from the member's own `joined` on, in order. */
  onentry: ((entry: Entry) => void) | null;
  /**
   * Joins the room, and resolves when the member is in it. `Call.join` calls it when its workers run. One that rejects has left
   * nothing behind; one that is cancelled by `signal` rejects.
   */
  open?(signal?: AbortSignal): Promise<void>;
  /** Gives the member's place up. The call calls it when it ends, by `leave` or by itself. */
  leave?(): void;
  /** Set by the call. The channel calls it when it has ended for good: with the error, or, if it was left, without. */
  onclosed?: ((error?: Error) => void) | null;
}
