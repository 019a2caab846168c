/** How a tile is doing, from the counters of its streams. Pure: samples and times in, a judgement out. */

import type { CallStreamStats, DropReason } from 'sotto';

/** Whether what a tile shows is protected. */
export type Encryption = 'waiting' | 'encrypted' | 'not-decrypting' | 'stopped';

/** Whether anything arrives for a tile. */
export type Connection = 'connected' | 'connecting' | 'stalled';

/** The state of one received stream. */
export interface StreamHealth {
  connection: Connection;
  /** Why frames are dropped, while no frame gets through. */
  failing: DropReason | null;
}

/** Without a frame for this long, a stream has stalled. Milliseconds. */
const STALLED_AFTER = 5_000;
/** Dropping every frame for this long is more than an epoch change. Milliseconds. */
const FAILING_AFTER = 1_500;

type Counters = Pick<CallStreamStats, 'framesIn' | 'framesOut' | 'emptyFrames' | 'dropped'>;

/** Follows one received stream. */
export class StreamWatch {
  #last: Counters | null = null;
  #lastArrival: number | null = null;
  #failingSince: number | null = null;
  #reason: DropReason | null = null;

  /** Takes the counters as they are at `now` (milliseconds). */
  observe(counters: Counters, now: number): StreamHealth {
    const last = this.#last ?? { framesIn: 0, framesOut: 0, emptyFrames: 0, dropped: {} };
    if (counters.framesIn > last.framesIn) {
      this.#lastArrival = now;
    }
    const opened = counters.framesOut - counters.emptyFrames > last.framesOut - last.emptyFrames;
    const reason = mostFrequent(counters.dropped, last.dropped);
    if (opened) {
      this.#failingSince = null;
      this.#reason = null;
    } else if (reason) {
      this.#failingSince ??= now;
      this.#reason = reason;
    }
    this.#last = { ...counters, dropped: { ...counters.dropped } };
    return this.#judge(now);
  }

  #judge(now: number): StreamHealth {
    const failing = this.#failingSince !== null && now - this.#failingSince >= FAILING_AFTER;
    return { connection: this.#connection(now), failing: failing ? this.#reason : null };
  }

  #connection(now: number): Connection {
    if (this.#lastArrival === null) {
      return 'connecting';
    }
    return now - this.#lastArrival >= STALLED_AFTER ? 'stalled' : 'connected';
  }
}

function mostFrequent(now: Counters['dropped'], before: Counters['dropped']): DropReason | null {
  let most = 0;
  let found: DropReason | null = null;
  for (const [reason, count] of Object.entries(now) as [DropReason, number][]) {
    const dropped = count - (before[reason] ?? 0);
    if (dropped > most) {
      most = dropped;
      found = reason;
    }
  }
  return found;
}
