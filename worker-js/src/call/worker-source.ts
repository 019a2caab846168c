import type { CallFiles } from './call-files.js';
import { SottoError } from './error.js';
import { compileCore, probeWorker, ScriptError, workerFailure } from './files.js';
import { WorkerPair } from './worker-pair.js';

/** Starts pairs of workers of the same files, and compiles their core once. */
export class WorkerSource {
  readonly #files: CallFiles;
  readonly #signal: AbortSignal | undefined;
  #core: Promise<WebAssembly.Module> | undefined;

  /** `signal` ends the download, and lets no worker start afterwards. */
  constructor(files: CallFiles, signal?: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
  }

  /** Starts a pair. Whoever has it ends it. */
  async start(): Promise<WorkerPair> {
    const core = this.#compile();
    await probeWorker(this.#files, this.#signal);
    // A worker that is started after the signal would have nothing that ends it.
    this.#signal?.throwIfAborted();
    return new WorkerPair(this.#files, core);
  }

  /** The error for a pair that failed, with what can be found out about its files. */
  async failure(cause: unknown): Promise<SottoError> {
    if (cause instanceof SottoError) return cause;
    if (cause instanceof ScriptError) return workerFailure(this.#files, cause);
    return new SottoError('worker-failed', 'the workers could not be started', { cause });
  }

  /** The compiled core. A failure is not kept: the next pair tries again. */
  #compile(): Promise<WebAssembly.Module> {
    const core = this.#core ?? compileCore(this.#files, this.#signal);
    this.#core = core;
    core.catch(() => {
      if (this.#core === core) this.#core = undefined;
    });
    return core;
  }
}
