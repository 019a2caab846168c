import type { CallFiles } from './call-files.js';
import { SottoError } from './error.js';
import type { WorkerPair } from './worker-pair.js';
import { WorkerSource } from './worker-source.js';

/**
 * The core and a pair of workers, which load while an application does something else: the result of {@link Call.prepare}. The
 * first call that joins with it takes the workers. Calls after that start workers of their own, and have the core without
 * fetching or compiling it again.
 */
export interface Preparation {
  /**
   * Resolves when a call could begin at once. No call needs to wait for it, and a failure needs no answer: a call that joins after
   * it tries again.
   *
   * Rejects with a {@link SottoError}: `worker-failed`, `wasm-failed`, or `stopped` after {@link Preparation.end}.
   */
  readonly ready: Promise<void>;
  /** Ends the workers, if no call has taken them. A call may still join with the preparation. */
  end(): void;
}

/** The one {@link Preparation} there is. */
export class WarmStart implements Preparation {
  readonly ready: Promise<void>;
  readonly source: WorkerSource;
  #spare: Promise<WorkerPair> | undefined;

  constructor(files: CallFiles) {
    this.source = new WorkerSource(files);
    this.ready = typeof Worker === 'undefined' ? refuse() : this.#prepare();
    this.ready.catch(() => {});
  }

  /** The workers for a call, which ends them: the spare ones, or new ones. */
  take(): Promise<WorkerPair> {
    const pair = this.#spare ?? this.source.start();
    this.#spare = undefined;
    return pair;
  }

  end(): void {
    this.#spare?.then(
      (pair) => pair.end(),
      () => {},
    );
    this.#spare = undefined;
  }

  async #prepare(): Promise<void> {
    const spare = this.source.start();
    this.#spare = spare;
    // Workers that have failed are not kept for the next call, which may do better with others.
    spare.then(({ started }) => started).catch(() => this.#spare === spare && this.end());
    try {
      await (await spare).loaded;
    } catch (cause) {
      throw await this.source.failure(cause);
    }
  }
}

/** On a server that renders pages a module may prepare calls, and nothing comes of it. */
async function refuse(): Promise<never> {
  throw new SottoError('worker-failed', 'there are no workers in this environment: it is no page');
}
