/** Pauses in a stream of pictures, by the rule of WebRTC's statistics for `freezeCount` and `totalFreezesDuration`. */

import type { Pauses } from './orders.js';

/** Intervals that the average is of. */
const WINDOW = 30;

/** The pictures that pass one point of the way. */
export class Stillness {
  readonly #intervals: number[] = [];
  #last: number | undefined;
  #count = 0;
  #seconds = 0;

  /** A picture passes, `now` in milliseconds. An interval is a pause if it is above three times the average, and 150 ms above it. */
  passed(now: number): void {
    const interval = now - (this.#last ?? now);
    const average = this.#intervals.reduce((sum, one) => sum + one, 0) / this.#intervals.length;
    if (this.#last !== undefined) {
      if (interval > Math.max(3 * average, average + 150)) {
        this.#count += 1;
        this.#seconds += interval / 1000;
      }
      this.#intervals.push(interval);
      if (this.#intervals.length > WINDOW) this.#intervals.shift();
    }
    this.#last = now;
  }

  /** The pauses so far. */
  get pauses(): Pauses {
    return { count: this.#count, seconds: this.#seconds };
  }
}
