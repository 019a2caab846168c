import type { Attachment, Entry } from '../wasm/sotto.js';

/** What a member appends to the room log. */
export interface Outgoing {
  /** For everyone. */
  payload: Uint8Array;
  /** Each for the members in `to` only, in the same entry. */
  attachments: Attachment[];
}

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
