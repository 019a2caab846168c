import { continuityOf } from '../continuity/proof.js';
import { tabKey } from '../continuity/tab-key.js';
import type { MimeType } from '../wasm/sotto.js';
import type { Follow, FromWorker, ToWorker } from '../worker/messages.js';
import { SottoError } from './error.js';
import { type CallOptions, configOf } from './options.js';

/** Two workers whose cores run, and the codecs whose frames they can protect. */
export interface Started {
  /** Frames go through this one. */
  worker: Worker;
  /** This one follows the log. */
  group: Worker;
  codecs: readonly MimeType[];
}

/** Starts both workers and resolves when their cores run. */
export async function startWorkers(options: CallOptions): Promise<Started> {
  const { workerUrl, wasmUrl } = options;
  const start = () =>
    workerUrl
      ? new Worker(workerUrl, { type: 'module' })
      : // Bundlers find the worker by this very expression.
        new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const workers: Worker[] = [];
  try {
    const group = start();
    workers.push(group);
    const worker = start();
    workers.push(worker);
    const { port1, port2 } = new MessageChannel();
    group.postMessage({ type: 'follow', port: port1 } satisfies Follow, [port1]);
    const pair = options.continuity === undefined ? await tabKey() : options.continuity;
    const message: ToWorker = {
      type: 'start',
      config: configOf(options),
      group: port2,
      ...(pair !== null && { continuity: await continuityOf(pair) }),
      ...(wasmUrl !== undefined && { wasmUrl: new URL(wasmUrl, document.baseURI).href }),
    };
    worker.postMessage(message, [port2]);
    return { worker, group, codecs: await ready(worker, group) };
  } catch (cause) {
    for (const worker of workers) worker.terminate();
    if (cause instanceof SottoError) throw cause;
    throw new SottoError('worker-failed', 'the browser refused to start a worker', { cause });
  }
}

function ready(worker: Worker, group: Worker): Promise<readonly MimeType[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'ready') resolve(data.codecs);
      if (data.type === 'failed') reject(new SottoError(data.code, data.message));
      if (data.type === 'crashed') reject(new SottoError('crashed', data.message));
    };
    for (const either of [worker, group]) {
      either.onerror = ({ message: text }) =>
        reject(new SottoError('worker-failed', text || 'the worker script could not be loaded'));
    }
  });
}
