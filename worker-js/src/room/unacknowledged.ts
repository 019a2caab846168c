import type { Outgoing } from '../call/channel.js';

/**
 * Messages whose echo has not come back. They are sent again after a reconnection: twice in the log does no harm,
 * not at all would.
 */
export class Unacknowledged {
  #messages: Outgoing[] = [];
  /** What was sent on the present connection, by the server's count from 1. */
  #sent: (Outgoing | undefined)[] = [];
  /** When those whose echo is due on the present connection were sent, the longest ago first. */
  readonly #awaited = new Map<Outgoing, number>();

  /** Since when the echo of a message is awaited on the present connection, if any is. */
  get awaitedSince(): number | undefined {
    const [since] = this.#awaited.values();
    return since;
  }

  /** Notes a message as sent. */
  sent(message: Outgoing, now: number): void {
    if (!this.#messages.includes(message)) this.#messages.push(message);
    this.#sent.push(message);
    this.#awaited.set(message, now);
  }

  /** Time does not count until `now`. */
  awaitFrom(now: number): void {
    for (const message of this.#awaited.keys()) this.#awaited.set(message, now);
  }

  /** Notes a message that waits for a connection. */
  waits(message: Outgoing): void {
    this.#messages.push(message);
  }

  /** An echo came: the oldest message with this payload is in the log. */
  echoed(payload: Uint8Array): void {
    const message = this.#messages.find((message) => equal(message.payload, payload));
    if (message !== undefined) this.drop(message);
  }

  /** The server refused the `number`th message of this connection. Returns it if its echo is still awaited. */
  refused(number: number): Outgoing | undefined {
    const message = this.#sent[number - 1];
    if (message === undefined || !this.#messages.includes(message)) return undefined;
    this.#awaited.delete(message);
    return message;
  }

  /** Gives a message up. */
  drop(message: Outgoing): void {
    this.#messages = this.#messages.filter((other) => other !== message);
    this.#awaited.delete(message);
  }

  /** The connection is lost: no echo is due. */
  lost(): void {
    this.#sent = [];
    this.#awaited.clear();
  }

  /** A new connection: everything in here is to be sent again, in this order. */
  reconnected(): readonly Outgoing[] {
    this.lost();
    return [...this.#messages];
  }

  /** Forgets everything: the membership that the messages were meant for is over. */
  clear(): void {
    this.#messages = [];
    this.lost();
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
