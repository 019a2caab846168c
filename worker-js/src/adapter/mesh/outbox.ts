import type { Call } from '../../call/call.js';
import { SottoError } from '../../call/error.js';
import { encodeSignal, SIGNAL_LABEL, type Signal } from './signal.js';

/** Time after which a message that did not come through is sent again. Milliseconds. */
const AGAIN = 500;
/** Candidates that go into one signal. */
const CANDIDATES = 32;

type Outgoing = Omit<Signal, 'since'>;

/**
 * The signals to one member, one message at a time, so that they arrive in order. Candidates that are found meanwhile go into the next
 * together.
 */
export class Outbox {
  readonly #call: Pick<Call, 'state' | 'sendMessage'>;
  readonly #to: string;
  readonly #since: number;
  readonly #tooLong: () => void;
  readonly #waiting: Outgoing[] = [];
  #isSending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(
    call: Pick<Call, 'state' | 'sendMessage'>,
    { to, since }: { to: string; since: number },
    tooLong: () => void,
  ) {
    this.#call = call;
    this.#to = to;
    this.#since = since;
    this.#tooLong = tooLong;
  }

  send(signal: Outgoing): void {
    const last = this.#waiting.at(-1);
    const { candidates = [] } = last ?? {};
    if (last !== undefined && signal.candidates !== undefined && candidates.length < CANDIDATES) {
      this.#waiting.splice(-1, 1, { ...last, candidates: [...candidates, ...signal.candidates] });
    } else this.#waiting.push(signal);
    void this.#flush();
  }

  /** Drops the signals that were not sent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  async #flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const bytes = await encodeSignal(this.#to, { since: this.#since, ...next });
      try {
        await this.#call.sendMessage(bytes, { label: SIGNAL_LABEL });
      } catch (error) {
        if (this.#isClosed || this.#call.state === 'stopped') break;
        if (error instanceof SottoError && error.cause === 'too-long') this.#tooLong();
        else {
          this.#waiting.unshift(next);
          await new Promise((resolve) => {
            this.#timer = setTimeout(resolve, AGAIN);
          });
        }
      }
    }
    this.#isSending = false;
  }
}
