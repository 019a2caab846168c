import type { Entry } from '../wasm/sotto.js';
import { copyEntry } from './entry.js';

/** Entries and bytes that may wait to be followed: as many as the reference server keeps of a room's log. */
export const MOST_ENTRIES = 10_000;
export const MOST_BYTES = 64 << 20;
/** The cost of keeping an entry besides its bytes and names. */
const FIXED = 64;

/** An entry that is to be followed, with the buffers that go along. */
export interface Admitted {
  entry: Entry;
  transfer: ArrayBuffer[];
}

/**
 * The entries that the channel has delivered and the worker has not followed: how many there are is up to the server and
 * the other members. What is beyond the bounds is dropped, and all after it until nothing waits any more: that is one gap
 * in the log, which the core notices and mends by asking to be added anew.
 */
export class EntryIntake {
  /** The sizes of those that wait, in order. */
  #sizes: number[] = [];
  #bytes = 0;
  #overrun = false;

  /** Whether an entry has been dropped since nothing waited. */
  get overrun(): boolean {
    return this.#overrun;
  }

  /** Takes a copy of an entry. `invalid`: it is none; `dropped`: it cannot wait; `overrun`: nor can it, for the first time. */
  admit(given: Entry): Admitted | 'invalid' | 'dropped' | 'overrun' {
    if (this.#overrun) return 'dropped';
    const copy = copyEntry(given);
    if (copy === null) return 'invalid';
    const size = sizeOf(copy);
    const isFull = this.#sizes.length >= MOST_ENTRIES || this.#bytes + size > MOST_BYTES;
    if (isFull && this.#sizes.length > 0) {
      this.#overrun = true;
      return 'overrun';
    }
    this.#sizes.push(size);
    this.#bytes += size;
    return copy;
  }

  /** The entry that was admitted last has not gone to the worker. */
  withdraw(): void {
    this.#bytes -= this.#sizes.pop() ?? 0;
  }

  /** The worker has followed the entry that has waited for longest. */
  followed(): void {
    this.#bytes -= this.#sizes.shift() ?? 0;
    if (this.#sizes.length === 0) this.#overrun = false;
  }
}

function sizeOf({ entry, transfer }: Admitted): number {
  const names = entry.kind === 'joined' ? entry.present.reduce((sum, name) => sum + length(name), 0) : 0;
  return transfer.reduce((sum, { byteLength }) => sum + byteLength, FIXED + names);
}

/** Whether a name is one is for the core to say. */
function length(name: unknown): number {
  return typeof name === 'string' ? name.length : 0;
}
