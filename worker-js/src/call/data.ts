import { owned } from '../shared/bytes.js';
import type { Exported, Opened, Sealed, ToWorker } from '../shared/messages.js';
import type { ExportedSecret, OpenedData } from '../wasm/sotto.js';
import { DataError, type DataRefusal } from './data-error.js';
import { isWellFormed } from './member.js';

const isRefusal = (outcome: object | DataRefusal): outcome is DataRefusal => typeof outcome === 'string';

/** Requests of one kind whose answers are still to come. */
class Requests<Result extends object> {
  readonly #waiting = new Map<number, { resolve(result: Result): void; reject(error: DataError): void }>();
  #last = 0;

  /** Gives the request a number, with which it is posted. */
  ask(post: (request: number) => void): Promise<Result> {
    this.#last += 1;
    const request = this.#last;
    post(request);
    return new Promise((resolve, reject) => this.#waiting.set(request, { resolve, reject }));
  }

  settle({ request, outcome }: { request: number; outcome: Result | DataRefusal }): void {
    const waiting = this.#waiting.get(request);
    this.#waiting.delete(request);
    if (isRefusal(outcome)) waiting?.reject(new DataError(outcome));
    else waiting?.resolve(outcome);
  }

  stop(): void {
    for (const { reject } of this.#waiting.values()) reject(new DataError('stopped'));
    this.#waiting.clear();
  }
}

/** Secrets and data of the application: the page's side. */
export class ApplicationData {
  readonly #post: (message: ToWorker) => void;
  readonly #exports = new Requests<ExportedSecret>();
  readonly #seals = new Requests<Uint8Array<ArrayBuffer>>();
  readonly #opens = new Requests<OpenedData>();
  #stopped = false;

  constructor(post: (message: ToWorker) => void) {
    this.#post = post;
  }

  async exportSecret(label: string, context: Uint8Array, length: number): Promise<ExportedSecret> {
    this.#checkRunning();
    // Another label could become the same one on its way into the core.
    if (typeof label !== 'string' || !isWellFormed(label)) throw new TypeError('a label is well-formed text');
    const bytes = bytesOf(context);
    return this.#exports.ask((request) =>
      this.#post({ type: 'export', request, label, context: bytes, length }),
    );
  }

  async seal(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    this.#checkRunning();
    const bytes = bytesOf(data);
    return this.#seals.ask((request) => this.#post({ type: 'seal', request, data: bytes }));
  }

  async open(sealed: Uint8Array): Promise<OpenedData> {
    this.#checkRunning();
    const bytes = bytesOf(sealed);
    return this.#opens.ask((request) => this.#post({ type: 'open', request, data: bytes }));
  }

  /** Takes an answer of the worker. */
  settle(answer: Exported | Sealed | Opened): void {
    if (answer.type === 'exported') this.#exports.settle(answer);
    else if (answer.type === 'sealed') this.#seals.settle(answer);
    else this.#opens.settle(answer);
  }

  /** The call is over. */
  stop(): void {
    this.#stopped = true;
    for (const requests of [this.#exports, this.#seals, this.#opens]) requests.stop();
  }

  #checkRunning(): void {
    if (this.#stopped) throw new DataError('stopped');
  }
}

/** Checked here, for what is no bytes would be a fault in the core. */
function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('not a Uint8Array');
  return owned(bytes);
}
