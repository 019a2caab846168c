import type { Limits } from '../log/wire/Limits.js';
import type { Entry } from './entry.js';

/** Bytes of the entries that are kept in all rooms of a server. */
export interface Kept {
  bytes: number;
}

/** The entries of a room that a member may still need: a suffix of the log. */
export class Backlog {
  readonly #kept: Kept;
  /** With the time at which each was appended. */
  readonly #entries: { entry: Entry; at: number }[] = [];
  #bytes = 0;
  #last = 0;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** Sequence number of the last entry ever appended. */
  get last(): number {
    return this.#last;
  }

  /** How many entries are kept. */
  get length(): number {
    return this.#entries.length;
  }

  /** When the oldest entry that is kept was appended. */
  get oldest(): number | undefined {
    return this.#entries[0]?.at;
  }

  /** Appends the next entry, and drops the oldest ones if there are more than `limits` allows. */
  push(entry: Entry, limits: Limits, now: number): void {
    this.#last = entry.seq;
    this.#count(entry.size);
    this.#entries.push({ entry, at: now });
    while (this.length > limits.backlog_entries || this.#bytes > limits.backlog_bytes) this.#pop();
  }

  /** Drops the entries that all members have acknowledged, up to and including `seq`. */
  trim(seq: number): void {
    while (this.length > 0 && seq >= this.#first) this.#pop();
  }

  /** Drops the entries appended at `at` or earlier. Whether there was any. */
  dropBefore(at: number): boolean {
    const before = this.length;
    while (this.oldest !== undefined && this.oldest <= at) this.#pop();
    return this.length < before;
  }

  /** Whether everything after `seq` is still here. */
  covers(seq: number): boolean {
    return seq <= this.#last && this.#first <= seq + 1;
  }

  /** The entry after `seq`, if it is still here. */
  next(seq: number): Entry | undefined {
    return this.#entries[Math.max(0, seq + 1 - this.#first)]?.entry;
  }

  /** Bytes that sending the entries after `after` up to `upTo` to `member` takes, as far as they are still here. */
  sizeFor(member: string, after: number, upTo = this.#last): number {
    let sum = 0;
    for (
      let entry = this.next(after);
      entry !== undefined && entry.seq <= upTo;
      entry = this.next(entry.seq)
    ) {
      sum += entry.sizeFor(member);
    }
    return sum;
  }

  /** Sequence number of the oldest entry that is kept, or else of the next that will be. */
  get #first(): number {
    return this.#entries[0]?.entry.seq ?? this.#last + 1;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#kept.bytes += bytes;
  }

  #pop(): void {
    this.#count(-(this.#entries.shift()?.entry.size ?? 0));
  }
}
