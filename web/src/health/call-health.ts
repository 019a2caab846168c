/** The health of each received stream: arrivals, asked every second, and the events of the call. */

import type { CallStreamStats, MemberTrack, Track } from 'sotto';
import type { JoinedCall } from '../media/joined-room.js';
import { type Arrival, ArrivalWatch, type StreamHealth } from './health.js';
import { keyOf, Reception, type Trouble } from './reception.js';

/** Milliseconds. */
const INTERVAL = 1_000;

interface Watched {
  member: string;
  track: Track;
  watch: ArrivalWatch;
  arrival: Arrival;
}

/** The health of all received streams of a call. */
export class CallHealth {
  readonly #call: Pick<JoinedCall, 'stats'>;
  readonly #changed: () => void;
  readonly #reception: Reception;
  readonly #watched = new Map<string, Watched>();
  readonly #timer: ReturnType<typeof setInterval>;
  #asking = false;

  /** `found` is told of each track that comes and cannot be shown. */
  constructor(
    call: Pick<JoinedCall, 'stats' | 'on'>,
    changed: () => void,
    found: (trouble: MemberTrack & Trouble) => void,
  ) {
    this.#call = call;
    this.#changed = changed;
    this.#reception = new Reception(call, (trouble) => {
      if (trouble !== null) found(trouble);
      changed();
    });
    this.#timer = setInterval(() => void this.#ask(), INTERVAL);
  }

  of(member: string, track: Track): StreamHealth {
    const arrival = this.#watched.get(keyOf(member, track))?.arrival ?? 'connecting';
    return { arrival, ...this.#reception.of(member, track) };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#reception.stop();
  }

  async #ask(): Promise<void> {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    try {
      const { streams } = await this.#call.stats();
      this.#judge(streams);
    } catch {
      // The call says itself when it has stopped.
    } finally {
      this.#asking = false;
    }
  }

  #judge(streams: readonly CallStreamStats[]): void {
    const now = performance.now();
    const seen = new Set<string>();
    for (const stream of streams) {
      const { direction, member, track } = stream;
      if (direction === 'receive' && member !== undefined) {
        const key = keyOf(member, track);
        seen.add(key);
        const watch = this.#watched.get(key)?.watch ?? new ArrivalWatch();
        this.#watched.set(key, { member, track, watch, arrival: watch.observe(stream, now) });
      }
    }
    for (const [key, { member, track }] of this.#watched) {
      if (!seen.has(key)) {
        this.#watched.delete(key);
        this.#reception.forget(member, track);
      }
    }
    this.#changed();
  }
}
