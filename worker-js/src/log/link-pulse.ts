/** Silence of the server after which it is asked for a sign of life although nothing was said to it, in milliseconds. */
const IDLE = 15_000;
/** The same if something was said to it, which most often has an answer, in milliseconds. */
const UNANSWERED = 5_000;
/** Silence after a ping after which the connection is dead, in milliseconds. */
const PROBE = 5_000;
/** The slowest line that is not taken for a dead one: sent bytes may take so long to arrive. Bytes per millisecond. */
const SLOWEST = 64;
/** How often {@link PROBE} is doubled at most: once for each connection in a row that died with nothing gained. */
const MOST_DOUBLINGS = 3;

/** A ping that waits for an answer. */
interface Probe {
  readonly number: number;
  /** When the connection is dead. */
  until: number;
  /** Whether only the pong is an answer: anything else may have been received before the machine slept. */
  readonly strict: boolean;
  /** Whether it takes the place of one that fell due while the page did not run. */
  readonly excused: boolean;
}

/**
 * Failure detector of one connection (half-open TCP: RFC 9293 §3.5.1): it asks when the server has been silent for too
 * long, and any message of the server proves the connection to be alive. Without a clock: times are in milliseconds.
 */
export class LinkPulse {
  readonly #patience: number;
  #heard: number;
  /** Since when something sent has had no answer of any kind. */
  #unanswered: number | undefined;
  /** Bytes that were sent since the server was last heard. */
  #bytes = 0;
  #pings = 0;
  #probe: Probe | undefined;

  /** Of a connection that was made `now`, after `deaths` in a row that died. */
  constructor(now: number, deaths: number) {
    this.#heard = now;
    this.#patience = PROBE * 2 ** Math.min(deaths, MOST_DOUBLINGS);
  }

  /** When {@link handleTimeout} is due. */
  get nextTimeout(): number {
    if (this.#probe !== undefined) return this.#probe.until;
    const idle = this.#heard + IDLE;
    return this.#unanswered === undefined
      ? idle
      : Math.min(idle, this.#unanswered + UNANSWERED + this.#transit);
  }

  /** So many bytes were handed to the socket. */
  sent(bytes: number, now: number): void {
    this.#unanswered ??= now;
    this.#bytes += bytes;
  }

  /** The server said something. */
  heard(now: number): void {
    this.#heard = now;
    this.#unanswered = undefined;
    this.#bytes = 0;
    if (this.#probe?.strict) this.#probe.until = Math.max(this.#probe.until, now + this.#patience);
    else this.#probe = undefined;
  }

  /** The server answered the ping of this number, or refused one. */
  answered(number = this.#probe?.number): void {
    if (number === this.#probe?.number) this.#probe = undefined;
  }

  /** The page may not have run, or the network be another. The number of the ping to send, if none waits. */
  wake(now: number): number | undefined {
    return this.#probe?.strict ? undefined : this.#ask(now, true);
  }

  /**
   * The page did not run: the answer to a ping may have been received and not handled. The number of the ping to send
   * instead. Once for each answer, or a page whose timers come late would never find out.
   */
  oversleep(now: number): number | undefined {
    return this.#probe?.excused ? undefined : this.#ask(now, true, this.#probe !== undefined);
  }

  /** Time has passed: the number of the ping to send, or the connection is dead. */
  handleTimeout(now: number): number | 'dead' | undefined {
    if (now < this.nextTimeout) return undefined;
    return this.#probe === undefined ? this.#ask(now, false) : 'dead';
  }

  #ask(now: number, strict: boolean, excused = false): number {
    this.#pings += 1;
    this.#probe = { number: this.#pings, until: now + this.#patience + this.#transit, strict, excused };
    return this.#pings;
  }

  /** How long sent bytes may be on their way. */
  get #transit(): number {
    return Math.floor(this.#bytes / SLOWEST);
  }
}
