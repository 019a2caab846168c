import type { StreamCount } from '../shared/messages.js';
import { SottoError } from './error.js';
import type { Attached } from './protected-endpoints.js';

/** Reports of the worker, of ten a second, that must each have counted new frames of an endpoint before it is told. */
export const ENOUGH_REPORTS = 20;

/** Frames of an endpoint up to the last report, and the number of reports that had new ones. */
interface Progress {
  taken: number;
  reports: number;
}

/**
 * Finds the senders and receivers that have frames and that the application has never bound, released or shut. The evidence is
 * dropped frames and no clock, so a page that slept is not accused.
 */
export class ForgottenEndpoints {
  readonly #progress = new WeakMap<Attached, Progress>();

  /** Takes a report. Returns those that have now had enough of them: each is returned once. */
  follow(all: readonly Attached[], counts: readonly StreamCount[]): Attached[] {
    const taken = new Map(counts.map((count) => [count.stream, count.taken]));
    return all.filter(
      (attached) => !attached.isNamed && this.#isDue(attached, taken.get(attached.stream) ?? 0),
    );
  }

  #isDue(attached: Attached, taken: number): boolean {
    const before = this.#progress.get(attached) ?? { taken: 0, reports: 0 };
    if (taken === before.taken) return false;
    this.#progress.set(attached, { taken, reports: before.reports + 1 });
    return before.reports + 1 === ENOUGH_REPORTS;
  }
}

/** The error about such an endpoint: the call that is missing, and where the endpoint is. */
export function forgotten({ sends, end }: Attached, mid: string | null): SottoError {
  const kind = end.track?.kind;
  const where = [kind, mid === null ? undefined : `mid ${mid}`]
    .filter((part) => part !== undefined)
    .join(', ');
  const named = `${sends ? 'sender' : 'receiver'}${where === '' ? '' : ` (${where})`}`;
  const call = sends ? 'call.protect(sender, { track })' : 'call.unprotect(receiver, { member, track })';
  return new SottoError(
    sends ? 'sender-unbound' : 'receiver-unbound',
    `frames of a ${named} come and are dropped, since ${call} was not called for it; \`call.release\` says that it is to stay shut`,
  );
}
