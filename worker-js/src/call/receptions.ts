import type { Binding, StreamCount } from '../shared/messages.js';
import type { Attached, ProtectedEndpoints } from './protected-endpoints.js';
import { Reception, type ReceptionChange } from './reception.js';
import { countsOf } from './rtp-counts.js';

/** How often receivers are looked at, in milliseconds. */
const LOOK_EVERY = 1000;

/** The call's part in {@link Receptions}. */
export interface ReceptionRequests {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** The worker's counters, with the reasons for which frames were dropped. */
  recount(): Promise<readonly StreamCount[]>;
  /** Something has become of what is received from a member. */
  changed(binding: Extract<Binding, { direction: 'receive' }>, change: ReceptionChange, stream: number): void;
}

/** The reception of all bound receivers of a call. */
export class Receptions {
  readonly #endpoints: ProtectedEndpoints;
  readonly #requests: ReceptionRequests;
  /** A binding is another object each time a receiver is bound. */
  readonly #receptions = new WeakMap<Binding, Reception>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(ends: ProtectedEndpoints, requests: ReceptionRequests) {
    this.#endpoints = ends;
    this.#requests = requests;
  }

  /** Looks at all receivers, if it is time for that. */
  async look(): Promise<void> {
    const now = this.#requests.now();
    if (now - this.#lookedAt < LOOK_EVERY) return;
    this.#lookedAt = now;
    const receiving = this.#endpoints.all.filter(({ sends, binding }) => !sends && binding !== null);
    if (receiving.length === 0) return;
    const [counts, decoded] = await Promise.all([
      this.#requests.recount(),
      Promise.all(receiving.map(decodedBy)),
    ]);
    const byStream = new Map(counts.map((count) => [count.stream, count]));
    for (const [index, { stream, binding }] of receiving.entries()) {
      const count = byStream.get(stream);
      if (count === undefined || binding?.direction !== 'receive') continue;
      for (const change of this.#of(binding).follow({ ...count, decoded: decoded[index] }, now)) {
        this.#requests.changed(binding, change, stream);
      }
    }
  }

  #of(binding: Binding): Reception {
    const known = this.#receptions.get(binding);
    if (known !== undefined) return known;
    const reception = new Reception();
    this.#receptions.set(binding, reception);
    return reception;
  }
}

/** How many pictures a receiver has decoded; `undefined` for sound, and where the browser does not say. */
async function decodedBy({ end }: Attached): Promise<number | undefined> {
  try {
    const { kind, decoded } = countsOf(await end.getStats());
    return kind === 'video' ? decoded : undefined;
  } catch {
    return undefined;
  }
}
