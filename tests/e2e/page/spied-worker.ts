/** Every worker that a page starts, so that tests can speak to one behind its page's back. */
export class SpiedWorker extends Worker {
  static readonly #all: Worker[] = [];

  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    SpiedWorker.#all.push(this);
  }

  /** The one that was started last. */
  static last(): Worker {
    const worker = SpiedWorker.#all.at(-1);
    if (worker === undefined) throw new TypeError('no worker was started');
    return worker;
  }
}

globalThis.Worker = SpiedWorker;
