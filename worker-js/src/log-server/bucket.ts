import type { Limits } from '../log/wire/Limits.js';

/** How many seconds' worth may come at once. */
const BURST = 10;

/** Token buckets of one member, for messages and for bytes. */
export class Bucket {
  #messages: number;
  #bytes: number;
  #at: number;

  /** Full. */
  constructor(limits: Limits, now: number) {
    this.#messages = limits.member_messages * BURST;
    this.#bytes = limits.member_bytes * BURST;
    this.#at = now;
  }

  /** Takes one message of `bytes`. `false` if there is not enough; then nothing is taken. */
  take(bytes: number, limits: Limits, now: number): boolean {
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = Math.max(now, this.#at);
    const refill = (level: number, rate: number) => Math.min(level + seconds * rate, rate * BURST);
    this.#messages = refill(this.#messages, limits.member_messages);
    this.#bytes = refill(this.#bytes, limits.member_bytes);
    if (this.#messages < 1 || this.#bytes < bytes) return false;
    this.#messages -= 1;
    this.#bytes -= bytes;
    return true;
  }
}
