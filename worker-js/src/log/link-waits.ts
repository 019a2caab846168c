import { LinkAcknowledgement } from './link-acknowledgement.js';
import { LinkDeadline } from './link-deadline.js';
import { LinkPulse } from './link-pulse.js';
import type { Unacknowledged } from './unacknowledged.js';

/** The echo of a message that was sent is due after it, on a connection that is alive, in milliseconds. */
const ECHO = 30_000;
/** The answer to an offer is due after it, in milliseconds. */
const ANSWER = 10_000;
/** How many offers in a row may go unanswered before the media connection is set up anew. */
const OFFERS = 3;

/** A consequence of the time that has passed. */
export type LinkFinding =
  | { type: 'ping'; number: number }
  | { type: 'acknowledge'; seq: number }
  /** The connection carries nothing, or has lost a message. */
  | { type: 'dead' }
  | { type: 'offer-unanswered' }
  /** For {@link OFFERS} times. */
  | { type: 'offers-unanswered' };

/**
 * All answers that a link waits for on a connection on which it was welcomed, and the acknowledgements that it owes the
 * server.
 */
export class LinkWaits {
  readonly #unacknowledged: Unacknowledged;
  readonly #echo = new LinkDeadline(ECHO);
  readonly #answer = new LinkDeadline(ANSWER);
  readonly #acknowledgement = new LinkAcknowledgement();
  #pulse: LinkPulse | undefined;
  /** Connections in a row that fell silent before the server said anything new. */
  #deaths = 0;
  /** Since when an offer has had no answer. */
  #offered: number | undefined;

  /** `unacknowledged`: the messages whose echo is awaited. */
  constructor(unacknowledged: Unacknowledged) {
    this.#unacknowledged = unacknowledged;
  }

  /** When {@link handleTimeout} is due, if ever. */
  get nextTimeout(): number | undefined {
    const awaited = this.#unacknowledged.awaitedSince;
    const due = [
      this.#pulse?.nextTimeout,
      this.#acknowledgement.due,
      awaited === undefined ? undefined : this.#echo.due(awaited),
      this.#offered === undefined ? undefined : this.#answer.due(this.#offered),
    ].filter((time) => time !== undefined);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** A connection was made and the server has welcomed this member on it. */
  connected(now: number): void {
    this.#pulse = new LinkPulse(now, this.#deaths);
  }

  /** The connection is over: nothing is due on it any more. */
  lost(): void {
    this.#pulse = undefined;
    this.#offered = undefined;
    this.#acknowledgement.lost();
    this.#unacknowledged.lost();
  }

  /** So many bytes were handed to the socket. */
  sent(bytes: number, now: number): void {
    this.#pulse?.sent(bytes, now);
  }

  /** The server said something. */
  heard(now: number): void {
    this.#pulse?.heard(now);
  }

  /** The server answered the ping of this number; without a number: it refused something. */
  pong(number?: number): void {
    if (number !== undefined) this.#deaths = 0;
    this.#pulse?.answered(number);
  }

  /** An entry of the log was received, in so many bytes; `own`: with a message of one's own. */
  received({ seq, own, bytes }: { seq: number; own: boolean; bytes: number }, now: number): void {
    this.#deaths = 0;
    this.#acknowledgement.received(seq, bytes, now);
    if (own) this.#echo.met();
  }

  /** An offer was sent. */
  offered(now: number): void {
    this.#offered = now;
  }

  /** An offer was answered. */
  answered(): void {
    this.#answer.met();
    this.#offered = undefined;
    this.#deaths = 0;
  }

  /** No answer is awaited any more, for one will not come. */
  forgetOffer(): void {
    this.#offered = undefined;
  }

  /** The network may be another. The number of the ping to send, if none waits. */
  wake(now: number): number | undefined {
    return this.#pulse?.wake(now);
  }

  /**
   * The page or its machine did not run: awaited answers may have come and not been handled yet, so nothing is judged
   * by the time that has passed. The number of the ping to send, whose answer comes after all of them.
   */
  oversleep(now: number): number | undefined {
    if (this.#unacknowledged.awaitedSince !== undefined && this.#echo.excuse()) {
      this.#unacknowledged.awaitFrom(now);
    }
    if (this.#offered !== undefined && this.#answer.excuse()) this.#offered = now;
    return this.#pulse?.oversleep(now);
  }

  /** The acknowledgement of entries, if it is due. */
  *acknowledge(now: number): Generator<LinkFinding, void, undefined> {
    const seq = this.#acknowledgement.take(now);
    if (seq !== undefined) yield { type: 'acknowledge', seq };
  }

  /** Time has passed. The findings that follow from it; none follow after `dead`. */
  *handleTimeout(now: number): Generator<LinkFinding, void, undefined> {
    const found = this.#pulse?.handleTimeout(now);
    if (found === 'dead') {
      this.#deaths += 1;
      yield { type: 'dead' };
      return;
    }
    if (found !== undefined) yield { type: 'ping', number: found };
    const since = this.#unacknowledged.awaitedSince;
    if (since !== undefined && this.#echo.isMissed(since, now)) {
      // The server may be alive, but the message is lost.
      yield { type: 'dead' };
      return;
    }
    yield* this.acknowledge(now);
    if (this.#offered === undefined || !this.#answer.isMissed(this.#offered, now)) return;
    this.#offered = undefined;
    yield { type: this.#answer.misses % OFFERS === 0 ? 'offers-unanswered' : 'offer-unanswered' };
  }
}
