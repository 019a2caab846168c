/** How often a deadline is doubled at most. */
const MOST_DOUBLINGS = 3;
/** A time-out that is handled so much later than it was due comes from a page that did not run, in milliseconds. */
export const OVERSLEPT = 2_000;

/**
 * A deadline for an answer, doubled with each one in a row that was missed (exponential backoff). A page that did not
 * run misses nothing at first: the answer may have been received and not handled yet.
 */
export class LinkDeadline {
  readonly #first: number;
  #misses = 0;
  #excused = false;

  /** `first`: milliseconds until the first one. */
  constructor(first: number) {
    this.#first = first;
  }

  /** How many were missed in a row. */
  get misses(): number {
    return this.#misses;
  }

  /** When the answer to what was said `since` is due. */
  due(since: number): number {
    return since + this.#first * 2 ** Math.min(this.#misses, MOST_DOUBLINGS);
  }

  /** An answer came. */
  met(): void {
    this.#misses = 0;
    this.#excused = false;
  }

  /** Time has passed. `overslept`: wait once more from now on. */
  handleTimeout(since: number, now: number): 'missed' | 'overslept' | undefined {
    const late = now - this.due(since);
    if (late < 0) return undefined;
    if (late > OVERSLEPT && !this.#excused) {
      this.#excused = true;
      return 'overslept';
    }
    this.#excused = false;
    this.#misses += 1;
    return 'missed';
  }
}
