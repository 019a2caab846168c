import type { DataRequest, Opened, Sealed } from '../shared/messages.js';
import { Timer, type Timers } from '../shared/timer.js';
import type { Core } from './core.js';

/** How long a request waits, in milliseconds: as long as keys of past epochs are kept. */
const PATIENCE = 10_000;
/** Requests that wait are tried again after so many milliseconds, for a challenge may have been lost. */
const AGAIN = 1000;
/** Requests that may wait: others cannot fill memory with data of epochs to come. */
const MOST = 256;
/** Bytes of the same. */
const MOST_BYTES = 8 << 20;

/** The environment of a {@link DataQueue}. */
export interface DataQueueHost extends Timers {
  now(): number;
  post(answer: Sealed | Opened, transfer: ArrayBuffer[]): void;
}

interface Waiting {
  asked: DataRequest;
  until: number;
}

/**
 * The requests of the page to seal and open data. Data that is faster than the commit of its epoch waits for that, and data
 * to be sealed for a sign of life of this epoch.
 */
export class DataQueue {
  readonly #core: Core;
  readonly #around: DataQueueHost;
  readonly #timer: Timer;
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(core: Core, around: DataQueueHost) {
    this.#core = core;
    this.#around = around;
    this.#timer = new Timer(around, () => this.retry());
  }

  /** Answers a request, now or later. */
  handle(asked: DataRequest): void {
    const { byteLength } = asked.data;
    const full = this.#waiting.length >= MOST || this.#bytes + byteLength > MOST_BYTES;
    if (this.#answer(asked, full)) return;
    this.#waiting.push({ asked, until: this.#around.now() + PATIENCE });
    this.#bytes += byteLength;
    if (this.#waiting.length === 1) this.#timer.set(AGAIN);
  }

  /** Tries again, in the order in which they came, the requests that wait: after keys, signs of life, and some time. */
  retry(): void {
    const now = this.#around.now();
    const waiting = this.#waiting.filter(({ asked, until }) => !this.#answer(asked, until <= now));
    this.#waiting = waiting;
    this.#bytes = waiting.reduce((sum, { asked }) => sum + asked.data.byteLength, 0);
    this.#timer.set(waiting.length > 0 ? AGAIN : null);
  }

  /** Forgets the requests that wait: the page has given them up. */
  stop(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.#timer.set(null);
  }

  /** Whether the request is done with. One that may wait is answered only if it is `last`. */
  #answer({ type, request, data }: DataRequest, last: boolean): boolean {
    if (type === 'seal') {
      const outcome = this.#core.seal(data);
      if (outcome === 'stale' && !last) return false;
      // A core that is dead has said so, and the page has given all requests up.
      if (outcome === undefined) return true;
      const moved = typeof outcome === 'string' ? [] : [outcome.buffer];
      this.#around.post({ type: 'sealed', request, outcome }, moved);
    } else {
      const outcome = this.#core.open(data);
      if ((outcome === 'unknown-epoch' || outcome === 'no-key') && !last) return false;
      if (outcome === undefined) return true;
      const moved = typeof outcome === 'string' ? [] : [outcome.data.buffer];
      this.#around.post({ type: 'opened', request, outcome }, moved);
    }
    return true;
  }
}
