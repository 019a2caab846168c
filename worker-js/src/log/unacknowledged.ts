import type { Outgoing } from '../wasm/sotto.js';

/** Messages that are kept: a member with a commit in flight makes no other, so honest ones are a handful. */
export const MOST_MESSAGES = 256;
/** Bytes that are kept, for four of the largest messages that the server takes. One message is kept at any size. */
export const MOST_BYTES = 16 << 20;

/**
 * Messages whose echo has not come back. They are sent again after a reconnection: twice in the log does no harm,
 * not at all would. How many there are is up to a server that does not echo, so there is a bound.
 */
export class Unacknowledged {
  /** In the order in which they were given. */
  readonly #messages = new Set<Outgoing>();
  #bytes = 0;
  /** How many were sent on the present connection. */
  #count = 0;
  /** Messages that were sent on the present connection, by the server's count from 1. */
  readonly #sent = new Map<number, Outgoing>();
  /** The times at which messages were sent whose echo is due on the present connection, the longest ago first. */
  readonly #awaited = new Map<Outgoing, number>();

  /** Since when the echo of a message is awaited on the present connection, if any is. */
  get awaitedSince(): number | undefined {
    const [since] = this.#awaited.values();
    return since;
  }

  /** Keeps a message until its echo comes. `false`: there is no room for it, and it is not kept. */
  keep(message: Outgoing): boolean {
    const bytes = this.#bytes + sizeOf(message);
    if (this.#messages.size >= MOST_MESSAGES || (bytes > MOST_BYTES && this.#messages.size > 0)) return false;
    this.#messages.add(message);
    this.#bytes = bytes;
    return true;
  }

  /** Whether the message is still kept. */
  has(message: Outgoing): boolean {
    return this.#messages.has(message);
  }

  /** A message that is kept was sent. */
  sent(message: Outgoing, now: number): void {
    this.#count += 1;
    this.#sent.set(this.#count, message);
    this.#awaited.set(message, now);
  }

  /** Time does not count until `now`. */
  awaitFrom(now: number): void {
    for (const message of this.#awaited.keys()) this.#awaited.set(message, now);
  }

  /** An echo came: the oldest message with this payload is in the log. */
  echoed(payload: Uint8Array): void {
    for (const message of this.#messages) {
      if (!equal(message.payload, payload)) continue;
      this.drop(message);
      return;
    }
  }

  /** The server refused the `number`th message of this connection. Returns it if its echo is still awaited. */
  refused(number: number): Outgoing | undefined {
    const message = this.#sent.get(number);
    if (message === undefined) return undefined;
    this.#sent.delete(number);
    this.#awaited.delete(message);
    return message;
  }

  /** Gives a message up. */
  drop(message: Outgoing): void {
    if (this.#messages.delete(message)) this.#bytes -= sizeOf(message);
    this.#awaited.delete(message);
    for (const [number, sent] of this.#sent) if (sent === message) this.#sent.delete(number);
  }

  /** The connection is lost: no echo is due. */
  lost(): void {
    this.#count = 0;
    this.#sent.clear();
    this.#awaited.clear();
  }

  /** A new connection: everything in here is to be sent again, in this order. */
  reconnected(): readonly Outgoing[] {
    this.lost();
    return [...this.#messages];
  }

  /** Forgets everything: the membership that the messages were meant for is over. */
  clear(): void {
    this.#messages.clear();
    this.#bytes = 0;
    this.lost();
  }
}

/** Bytes of a message, the names of recipients included. */
function sizeOf({ payload, attachments }: Outgoing): number {
  return attachments.reduce(
    (sum, { to, bytes }) => to.reduce((names, name) => names + name.length, sum + bytes.length),
    payload.length,
  );
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
