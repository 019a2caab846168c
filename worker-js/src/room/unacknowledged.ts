import type { Outgoing } from '../call/channel.js';

/**
 * Messages whose echo has not come back. They are sent again after a reconnection: twice in the log does no harm,
 * not at all would.
 */
export class Unacknowledged {
  #messages: Outgoing[] = [];
  /** What was sent on the present connection, by the server's count from 1. */
  #sent: (Outgoing | undefined)[] = [];

  /** Notes a message as sent. */
  sent(message: Outgoing): void {
    if (!this.#messages.includes(message)) this.#messages.push(message);
    this.#sent.push(message);
  }

  /** Notes a message that waits for a connection. */
  waits(message: Outgoing): void {
    this.#messages.push(message);
  }

  /** An echo came: the oldest message with this payload is in the log. */
  echoed(payload: Uint8Array): void {
    const index = this.#messages.findIndex((message) => equal(message.payload, payload));
    if (index >= 0) this.#messages.splice(index, 1);
  }

  /** The server refused the `number`th message of this connection. Returns it if its echo is still awaited. */
  refused(number: number): Outgoing | undefined {
    const message = this.#sent[number - 1];
    return message !== undefined && this.#messages.includes(message) ? message : undefined;
  }

  /** Gives a message up. */
  drop(message: Outgoing): void {
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  /** A new connection: everything in here is to be sent again, in this order. */
  reconnected(): readonly Outgoing[] {
    this.#sent = [];
    return [...this.#messages];
  }

  /** Forgets everything: the membership that the messages were meant for is over. */
  clear(): void {
    this.#messages = [];
    this.#sent = [];
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
