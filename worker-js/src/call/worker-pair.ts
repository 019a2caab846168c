import type { Continuity } from '../continuity/proof.js';
import type { Follow, FromWorker, ToWorker } from '../shared/messages.js';
import type { Config, MimeType } from '../wasm/sotto.js';
import type { CallFiles } from './call-files.js';
import { SottoError } from './error.js';
import { ScriptError, startWorker } from './files.js';

/** Two workers for one call, which load the core before the call is known. */
export class WorkerPair {
  /** Frames go through this one. */
  readonly worker: Worker;
  /** This one follows the log. */
  readonly group: Worker;
  /** Resolves when the core is in both. */
  readonly loaded: Promise<void>;
  /** Resolves when the call that was begun runs, with the codecs whose frames it can protect. */
  readonly started: Promise<readonly MimeType[]>;
  /** Resolves when both workers were given the module. */
  readonly #given: Promise<void>;
  readonly #port: MessagePort;
  #tellLoaded: () => void = () => {};
  #tellStarted: (codecs: readonly MimeType[]) => void = () => {};
  #fail: (reason: unknown) => void = () => {};

  /**
   * Starts both workers, and gives them the module when it is compiled.
   *
   * @throws {ScriptError} if the browser refuses to start one.
   */
  constructor(files: CallFiles, module: Promise<WebAssembly.Module>) {
    const group = startWorker(files);
    this.group = group;
    this.worker = startAfter(group, files);
    const failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.loaded = Promise.race([new Promise<void>((resolve) => (this.#tellLoaded = resolve)), failure]);
    this.started = Promise.race([
      new Promise<readonly MimeType[]>((resolve) => (this.#tellStarted = resolve)),
      failure,
    ]);
    const { port1, port2 } = new MessageChannel();
    this.#port = port2;
    this.#given = module.then((compiled) => {
      group.postMessage({ type: 'follow', port: port1, module: compiled } satisfies Follow, [port1]);
      this.worker.postMessage({ type: 'load', module: compiled } satisfies ToWorker);
    });
    this.#given.catch((error) => this.#fail(error));
    // Awaited by those whom the outcome concerns, perhaps later than it is there.
    for (const outcome of [this.loaded, this.started]) outcome.catch(() => {});
    this.#listen();
  }

  /** Begins the call, once, as soon as the workers were given the module. */
  async begin(config: Config, continuity: Continuity | null): Promise<void> {
    await this.#given;
    const start: ToWorker = {
      type: 'start',
      config,
      group: this.#port,
      ...(continuity !== null && { continuity }),
    };
    this.worker.postMessage(start, [this.#port]);
  }

  /** Ends both workers. */
  end(): void {
    for (const worker of [this.worker, this.group]) worker.terminate();
    this.#fail(new SottoError('stopped', 'the workers were ended'));
  }

  #listen(): void {
    const loading = new Set([this.worker, this.group]);
    for (const worker of [this.worker, this.group]) {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'loaded' && loading.delete(worker) && loading.size === 0) this.#tellLoaded();
        if (data.type === 'ready') this.#tellStarted(data.codecs);
        if (data.type === 'failed') this.#fail(new SottoError(data.code, data.message));
        if (data.type === 'crashed') this.#fail(new SottoError('crashed', data.message));
      };
      worker.onerror = ({ message, filename }) => this.#fail(new ScriptError(message, filename));
    }
  }
}

/** Starts a worker beside another, which ends if the browser refuses. */
function startAfter(first: Worker, files: CallFiles): Worker {
  try {
    return startWorker(files);
  } catch (error) {
    first.terminate();
    throw error;
  }
}
