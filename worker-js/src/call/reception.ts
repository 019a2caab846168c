import type { DropReason } from '../wasm/sotto.js';

/** How long frames must come and not pass before it is told, and pictures not be decoded, in milliseconds. */
const PATIENCE = 2000;
/** Frames that must have come in that time: fewer are stragglers of an epoch or of a receiver that ends. */
const ENOUGH = 3;

/** The counters of one bound receiver at one time. */
export interface ReceptionCounts {
  /** Frames that came from the browser, and that passed. */
  taken: number;
  written: number;
  /** Pictures that the browser decoded; `undefined` for sound. */
  decoded: number | undefined;
  /** Why the last frame that was dropped was dropped. */
  lastDropped?: DropReason;
}

/** A change in the reception of a track. */
export type ReceptionChange =
  | { type: 'undecryptable'; reason: DropReason | undefined; since: number }
  | { type: 'decryptable' }
  /** Before `stalled`: a key frame may mend it. */
  | { type: 'key-frame-wanted' }
  | { type: 'stalled'; since: number }
  | { type: 'resumed' };

/** A counter that should grow while another does. */
class Progress {
  #goal = 0;
  #base = 0;
  #last = 0;
  /** Since when the goal stands still although frames come. */
  #since: number | undefined;
  #told = false;

  /**
   * Frames that came, and how many of them reached the goal. What has changed, if anything has. `isExcused`: those that
   * came could not reach it, for a reason that is told elsewhere.
   */
  follow(
    came: number,
    reached: number,
    now: number,
    isExcused = false,
  ): { stands: number } | 'goes' | undefined {
    const comes = came !== this.#last;
    this.#last = came;
    if (this.#since === undefined || reached !== this.#goal || came < this.#base) {
      this.#goal = reached;
      this.#base = came;
      this.#since = now;
      if (!this.#told) return undefined;
      this.#told = false;
      return 'goes';
    }
    // While no frame comes, nothing can be said.
    if (came === this.#base || isExcused) {
      this.#base = came;
      this.#since = now;
    }
    if (!comes || came - this.#base < ENOUGH || now - this.#since < PATIENCE) return undefined;
    this.#told = true;
    return { stands: this.#since };
  }
}

/**
 * Tells when a member's frames come and cannot be opened, or are opened and not decoded, and when that is over. Each is
 * told once, however long it lasts. A receiver that is bound anew needs a new one.
 */
export class Reception {
  readonly #opening = new Progress();
  readonly #decoding = new Progress();
  #undecryptable = false;
  #stalled: 'no' | 'asked' | 'told' = 'no';
  #askedAt = 0;

  /** Compares counters with those before. Times are in milliseconds since any fixed moment. */
  follow({ taken, written, decoded, lastDropped }: ReceptionCounts, now: number): ReceptionChange[] {
    return [
      // A member without any key is waiting to be in the group, which the call's state says.
      ...this.#followOpening(
        this.#opening.follow(taken, written, now, lastDropped === 'no-key'),
        lastDropped,
      ),
      ...(decoded === undefined
        ? []
        : this.#followDecoding(this.#decoding.follow(written, decoded, now), now)),
    ];
  }

  #followOpening(change: ReturnType<Progress['follow']>, reason: DropReason | undefined): ReceptionChange[] {
    if (change === undefined || (change === 'goes') !== this.#undecryptable) return [];
    this.#undecryptable = change !== 'goes';
    return [
      change === 'goes' ? { type: 'decryptable' } : { type: 'undecryptable', reason, since: change.stands },
    ];
  }

  #followDecoding(change: ReturnType<Progress['follow']>, now: number): ReceptionChange[] {
    if (change === undefined) return [];
    if (change === 'goes') {
      const wasTold = this.#stalled === 'told';
      this.#stalled = 'no';
      return wasTold ? [{ type: 'resumed' }] : [];
    }
    if (this.#stalled === 'no') {
      this.#stalled = 'asked';
      this.#askedAt = now;
      return [{ type: 'key-frame-wanted' }];
    }
    if (this.#stalled === 'told' || now - this.#askedAt < PATIENCE) return [];
    this.#stalled = 'told';
    return [{ type: 'stalled', since: change.stands }];
  }
}
