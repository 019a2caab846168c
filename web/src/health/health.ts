/** Whether anything arrives for a tile, from the counters of its streams. Pure: samples and times in, a judgement out. */

import type { CallStreamStats } from 'sotto';
import type { Trouble } from './reception.js';

/** Whether a tile's media are protected. */
export type Encryption = 'waiting' | 'encrypted' | 'not-decrypting' | 'stopped';

/** Whether anything arrives for a tile, and whether its pictures can be decoded. */
export type Connection = 'connected' | 'connecting' | 'stalled' | 'not-decoding';

/** Whether anything arrives for a stream. */
export type Arrival = Exclude<Connection, 'not-decoding'>;

/** The state of one received stream. */
export interface StreamHealth extends Trouble {
  arrival: Arrival;
}

/** Without a frame for this long, a stream has stalled. Milliseconds. */
const STALLED_AFTER = 5_000;

/** Follows the arrivals of one received stream. */
export class ArrivalWatch {
  #framesIn = 0;
  #lastArrival: number | null = null;

  /** Takes the counter as it is at `now` (milliseconds). */
  observe({ framesIn }: Pick<CallStreamStats, 'framesIn'>, now: number): Arrival {
    if (framesIn > this.#framesIn) {
      this.#lastArrival = now;
    }
    this.#framesIn = framesIn;
    if (this.#lastArrival === null) {
      return 'connecting';
    }
    return now - this.#lastArrival >= STALLED_AFTER ? 'stalled' : 'connected';
  }
}
