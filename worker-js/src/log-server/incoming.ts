import type { Connection } from './connection.js';
import { Refusal } from './refusal.js';

const TOO_MANY = new Refusal('malformed', 'too many bytes before `join`, or of one message');
const NO_PLACE = new Refusal('too-slow', 'too many bytes of messages are on their way in');

/** The bytes of messages that have begun to come, on all connections together. A client could begin one and never end it. */
export class Incoming {
  readonly #largest: number;
  readonly #most: number;
  #bytes = 0;

  /** `largest`: bytes of one message above which no more of it is read; `most`: bytes of all that are held. */
  constructor(largest: number, most: number) {
    this.#largest = largest;
    this.#most = most;
  }

  /** Bytes have come. Gives the reason if they are too many. */
  came(connection: Connection, bytes: number): Refusal | undefined {
    const fits = this.#count(connection, () => connection.came(bytes, this.#largest));
    if (!fits) return TOO_MANY;
    return this.#bytes > this.#most ? NO_PLACE : undefined;
  }

  /** A message is complete. */
  whole(connection: Connection): void {
    this.#count(connection, () => connection.whole());
  }

  /** A control frame has come. */
  control(connection: Connection, payload: number): void {
    this.#count(connection, () => connection.control(payload));
  }

  /** The connection is over. */
  forget(connection: Connection): void {
    this.#bytes -= connection.held;
  }

  #count<Result>(connection: Connection, change: () => Result): Result {
    this.#bytes -= connection.held;
    const result = change();
    this.#bytes += connection.held;
    return result;
  }
}
