/** How often a deadline is doubled at most. */
const MOST_DOUBLINGS = 3;

/** A deadline for an answer, doubled with each one in a row that was missed (exponential backoff). */
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

  /** When the answer to a message sent at `since` is due. */
  due(since: number): number {
    return since + this.#first * 2 ** Math.min(this.#misses, MOST_DOUBLINGS);
  }

  /** An answer came. */
  met(): void {
    this.#misses = 0;
    this.#excused = false;
  }

  /** The page did not run. `true`: wait once more from now on. Once for each answer, or a slow page would wait for ever. */
  excuse(): boolean {
    const first = !this.#excused;
    this.#excused = true;
    return first;
  }

  /** Time has passed. Whether the answer to a message sent at `since` was missed. */
  isMissed(since: number, now: number): boolean {
    if (now < this.due(since)) return false;
    this.#excused = false;
    this.#misses += 1;
    return true;
  }
}
