/** Asks a call for its counters every second and keeps a judgement of each received stream. */

import type { CallStreamStats, Track } from 'sotto';
import { type StreamHealth, StreamWatch } from './health.js';
import type { JoinedCall } from './joined-room.js';

/** Milliseconds. */
const INTERVAL = 1_000;
const UNKNOWN: StreamHealth = { connection: 'connecting', failing: null };

/** The health of all received streams of a call. */
export class CallHealth {
  readonly #call: Pick<JoinedCall, 'stats'>;
  readonly #changed: () => void;
  readonly #watches = new Map<string, StreamWatch>();
  readonly #health = new Map<string, StreamHealth>();
  readonly #timer: ReturnType<typeof setInterval>;
  #asking = false;

  constructor(call: Pick<JoinedCall, 'stats'>, changed: () => void) {
    this.#call = call;
    this.#changed = changed;
    this.#timer = setInterval(() => void this.#ask(), INTERVAL);
  }

  of(member: string, track: Track): StreamHealth {
    return this.#health.get(keyOf(member, track)) ?? UNKNOWN;
  }

  stop(): void {
    clearInterval(this.#timer);
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
      if (stream.direction === 'receive' && stream.member !== undefined) {
        const key = keyOf(stream.member, stream.track);
        seen.add(key);
        const watch = this.#watches.get(key) ?? new StreamWatch();
        this.#watches.set(key, watch);
        this.#health.set(key, watch.observe(stream, now));
      }
    }
    for (const key of this.#watches.keys()) {
      if (!seen.has(key)) {
        this.#watches.delete(key);
        this.#health.delete(key);
      }
    }
    this.#changed();
  }
}

function keyOf(member: string, track: Track): string {
  return `${track} ${member}`;
}
