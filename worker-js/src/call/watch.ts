import type { StreamCount } from '../shared/messages.js';
import { BypassDetector } from './bypass-detector.js';
import type { Attached, ProtectedEndpoints } from './protected-endpoints.js';
import { type Counted, countsOf } from './rtp-counts.js';

/** How often the worker tells its counters, in milliseconds: frames that go around it must be noticed within 500. */
export const WATCH_EVERY = 100;

/** The cause of a bypass by the application or another library. */
export const REPLACED = 'its transform was taken off or replaced';

/** The call's part in a {@link Watch}. */
export interface WatchRequests {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** The worker's counters as they are from now on. */
  recount(): Promise<readonly StreamCount[]>;
  /** Frames of this sender or receiver go around the transform. */
  bypassed(attached: Attached, cause: string): void;
}

/**
 * Holds the browser's own count of frames (`getStats`) against the worker's, for every sender and receiver, all the time.
 * A transform that is set is no proof that the browser uses it; frames that are counted here and not there are one that
 * it does not.
 */
export class Watch {
  readonly #endpoints: ProtectedEndpoints;
  readonly #requests: WatchRequests;
  readonly #detectors = new WeakMap<Attached, BypassDetector>();
  #running = false;

  constructor(ends: ProtectedEndpoints, requests: WatchRequests) {
    this.#endpoints = ends;
    this.#requests = requests;
  }

  /** The worker's counters, some {@link WATCH_EVERY} after the last. One round at a time. */
  async counted(counts: readonly StreamCount[]): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      await this.#round(counts);
    } finally {
      this.#running = false;
    }
  }

  async #round(counts: readonly StreamCount[]): Promise<void> {
    const { now } = this.#requests;
    const all = this.#endpoints.all;
    for (const attached of all) {
      if (isReplaced(attached)) this.#requests.bypassed(attached, REPLACED);
    }
    this.#note(all, counts);
    const silent = all.filter((attached) => this.#detector(attached).wantsSample(now()));
    if (silent.length === 0) return;
    const samples = await Promise.all(silent.map(({ end }) => sampleOf(end)));
    const suspects = silent.filter((attached, index) => {
      const sample = samples[index];
      return sample != null && this.#detector(attached).isSuspect(sample, now());
    });
    if (suspects.length === 0) return;
    // The worker may have taken a frame between its count and the browser's.
    this.#note(suspects, await this.#requests.recount());
    for (const attached of suspects) {
      const detector = this.#detector(attached);
      if (!detector.isSilent) continue;
      const evidence = detector.evidence(now());
      this.#requests.bypassed(
        attached,
        `the browser counts frames that the worker has not seen (${evidence})`,
      );
    }
  }

  #note(all: readonly Attached[], counts: readonly StreamCount[]): void {
    const byStream = new Map(counts.map((count) => [count.stream, count]));
    for (const attached of all) {
      // A stream that the worker has not heard of yet has seen no frame.
      const { taken = 0, written = 0 } = byStream.get(attached.stream) ?? {};
      this.#detector(attached).counted(taken, written, this.#requests.now());
    }
  }

  #detector(attached: Attached): BypassDetector {
    const known = this.#detectors.get(attached);
    if (known !== undefined) return known;
    const detector = new BypassDetector(attached.sends, attached.fresh, this.#requests.now());
    this.#detectors.set(attached, detector);
    return detector;
  }
}

/** Whether another transform, or none, is where the call has set its own. */
export function isReplaced({ end, transform }: Attached): boolean {
  return transform !== null && end.transform !== transform;
}

/** The browser's counters, or `null` where there are none any more. */
async function sampleOf(end: Attached['end']): Promise<Counted | null> {
  try {
    return countsOf(await end.getStats());
  } catch {
    return null;
  }
}
