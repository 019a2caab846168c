import type { MimeType } from '../wasm/sotto.js';
import type { FromWorker, ToWorker } from '../worker/messages.js';
import { SottoError } from './error.js';
import { type CallOptions, configOf } from './options.js';

/** A worker whose core runs, and the codecs whose frames it can protect. */
export interface Started {
  worker: Worker;
  codecs: readonly MimeType[];
}

/** Starts a worker and resolves when its core runs. */
export async function startWorker(options: CallOptions): Promise<Started> {
  const { workerUrl, wasmUrl } = options;
  let worker: Worker;
  try {
    // Bundlers find the worker by this very expression.
    worker = workerUrl
      ? new Worker(workerUrl, { type: 'module' })
      : new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  } catch (cause) {
    throw new SottoError('worker-failed', 'the browser refused to start the worker', { cause });
  }
  try {
    return {
      worker,
      codecs: await ready(worker, {
        type: 'start',
        config: configOf(options),
        ...(wasmUrl !== undefined && { wasmUrl: new URL(wasmUrl, document.baseURI).href }),
      }),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function ready(worker: Worker, message: ToWorker): Promise<readonly MimeType[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'ready') resolve(data.codecs);
      if (data.type === 'failed') reject(new SottoError(data.code, data.message));
      if (data.type === 'crashed') reject(new SottoError('crashed', data.message));
    };
    worker.onerror = ({ message: text }) =>
      reject(new SottoError('worker-failed', text || 'the worker script could not be loaded'));
    worker.postMessage(message);
  });
}
