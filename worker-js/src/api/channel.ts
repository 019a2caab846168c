import type { Entry, Outgoing } from '../wasm/sotto.js';

/**
 * The room log, whatever carries it: totally ordered, the same for all, with an echo of one's own messages.
 * Delivering a message twice does no harm; losing one or reordering stops the call but opens nothing.
 */
export interface Channel {
  /** Appends to the log. */
  send(message: Outgoing): void;
  /** Set by the call. The channel calls it with every entry from the member's own `joined` on, in order. */
  onentry: ((entry: Entry) => void) | null;
}
