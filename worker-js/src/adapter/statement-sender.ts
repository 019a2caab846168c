import type { Call } from '../call/call.js';

/** Time after which a statement that did not come through is sent again, and in which members that ask are answered once. Milliseconds. */
const AGAIN = 500;

/**
 * Sends the member's newest statement until the group has it. One is on its way at a time: a message that a change of the group
 * overtakes is sent again, so of two the older could arrive last.
 */
export class StatementSender {
  readonly #call: Pick<Call, 'state' | 'sendMessage'>;
  readonly #label: string;
  readonly #encode: () => Uint8Array;
  #isDue = false;
  #isOnItsWay = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `encode` gives the statement as it is when it is sent. */
  constructor(call: Pick<Call, 'state' | 'sendMessage'>, label: string, encode: () => Uint8Array) {
    this.#call = call;
    this.#label = label;
    this.#encode = encode;
  }

  /** Something in the statement is new, or to somebody. Outside of the group it waits for {@link StatementSender.flush}. */
  due(): void {
    this.#isDue = true;
    this.flush();
  }

  /** As {@link StatementSender.due}, in a while: all who ask until then are answered by one statement. */
  dueSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.due();
    }, AGAIN);
  }

  /** Sends what is due, if it can be sent. */
  flush(): void {
    if (!this.#isDue || this.#isOnItsWay || this.#call.state !== 'encrypted') return;
    this.#isDue = false;
    this.#isOnItsWay = true;
    this.#call.sendMessage(this.#encode(), { label: this.#label }).then(
      () => {
        this.#isOnItsWay = false;
        this.flush();
      },
      () => {
        this.#isOnItsWay = false;
        this.dueSoon();
      },
    );
  }
}
