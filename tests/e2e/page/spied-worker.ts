import type { Report } from './orders.js';

/** Events of a core, as far as tests pretend them. */
type CoreEvent =
  | { type: 'waiting' }
  | {
      type: 'epoch';
      epoch: number;
      members: { member: string; fingerprint: null }[];
      added: [];
      removed: [];
      safetyNumber: { digits: []; emoji: []; machine: '' };
    };

/** The browser's own. */
export const NativeWorker = Worker;

/** Every worker that Sotto starts in a page, so that tests can speak to one behind its back. */
export class SpiedWorker extends NativeWorker {
  static readonly #all: SpiedWorker[] = [];

  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    SpiedWorker.#all.push(this);
  }

  /** The next report that `matches`. */
  reports(matches: (report: Report) => boolean): Promise<Report> {
    return new Promise((resolve) => {
      const take = ({ data }: MessageEvent<Report | { e2e?: undefined }>) => {
        if (data.e2e !== 'report' || !matches(data)) return;
        this.removeEventListener('message', take);
        resolve(data);
      };
      this.addEventListener('message', take);
    });
  }

  /** The page hears an event that the worker has not sent. */
  pretend(event: CoreEvent): void {
    this.dispatchEvent(new MessageEvent('message', { data: { type: 'event', event } }));
  }

  /** The one that was started last. */
  static last(): SpiedWorker {
    const worker = SpiedWorker.#all.at(-1);
    if (worker === undefined) throw new TypeError('no worker was started');
    return worker;
  }
}

globalThis.Worker = SpiedWorker;
