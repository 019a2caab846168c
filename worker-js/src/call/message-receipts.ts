import type { UndeliveredReason } from '../wasm/sotto.js';
import { SottoError } from './error.js';

const REASONS: Record<UndeliveredReason, string> = {
  'no-group': 'this member is not in the group that the message was for',
  'too-long': 'the message or its label is too long',
  'too-many': 'too many messages are on their way',
  overtaken: 'the group has changed too often for the message to come through',
};

interface Receipt {
  resolve(): void;
  reject(error: SottoError): void;
}

/** The outcomes of one's own messages that are still to come. */
export class MessageReceipts {
  readonly #waiting = new Map<number, Receipt>();
  #last = 0;

  /** Gives the message a number, with which it is posted. The promise settles with its outcome. */
  expect(post: (id: number) => void): Promise<void> {
    // A number of 32 bits in the core.
    this.#last = (this.#last + 1) >>> 0;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      post(id);
    });
  }

  delivered(id: number): void {
    this.#waiting.get(id)?.resolve();
    this.#waiting.delete(id);
  }

  undelivered(id: number, reason: UndeliveredReason): void {
    const error = new SottoError('message-undelivered', REASONS[reason], { cause: reason });
    this.#waiting.get(id)?.reject(error);
    this.#waiting.delete(id);
  }

  /** The call is over, and nothing will be heard of them. */
  stop(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new SottoError('stopped', 'the call is over'));
    }
    this.#waiting.clear();
  }
}
