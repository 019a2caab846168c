/** When to ping all connections, and when to look for those on which nothing comes. It stands still while there are none. */
export class Heartbeat {
  /** Between two pings, in milliseconds. */
  readonly #ping: number;
  #next: number | undefined;
  #beats = 0;

  constructor(ping: number) {
    this.#ping = ping;
  }

  /** When {@link beat} has something to do. */
  get next(): number | undefined {
    return this.#next;
  }

  /** There is a connection. */
  start(now: number): void {
    this.#next ??= now + this.#ping / 2;
  }

  /** There is none. */
  stop(): void {
    this.#next = undefined;
  }

  /** Whether it is time to look for silence, and whether to ping as well: at each second beat. */
  beat(now: number): { look: boolean; ping: boolean } {
    if (this.#next === undefined || this.#next > now) return { look: false, ping: false };
    this.#next = now + this.#ping / 2;
    this.#beats += 1;
    return { look: true, ping: this.#beats % 2 === 0 };
  }

  /** Whether a connection is lost on which something last came at `heard`: every ping is answered, and one may come late. */
  isSilent(heard: number, now: number): boolean {
    return heard + 2.5 * this.#ping <= now;
  }
}
