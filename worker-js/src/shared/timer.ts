/** The parts of a thread that let time pass. */
export interface Timers {
  setTimeout(callback: () => void, delay: number): number;
  clearTimeout(timer: number): void;
}

/** The longest delay that browsers' timers take, in milliseconds. A longer one would be over at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Calls once, when it was told to last. */
export class Timer {
  readonly #timers: Timers;
  readonly #ring: () => void;
  #timer: number | undefined;

  constructor(timers: Timers, ring: () => void) {
    this.#timers = timers;
    this.#ring = ring;
  }

  /** Calls after `delay` milliseconds, or not at all, in place of any call asked for before. */
  set(delay: number | null): void {
    if (this.#timer !== undefined) this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (delay === null) return;
    const ring = () => {
      this.#timer = undefined;
      this.#ring();
    };
    // Timers cut fractions off, and the core would be woken just before its time, again and again.
    this.#timer = this.#timers.setTimeout(ring, Math.min(Math.ceil(delay), LONGEST_DELAY));
  }
}
