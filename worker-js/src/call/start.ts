import type { FromWorker, ToWorker } from '../worker/messages.js';
import { SottoError } from './error.js';

/** Starts a worker and resolves when its core runs. */
export async function startWorker(
  message: Extract<ToWorker, { type: 'start' }>,
  workerUrl: string | URL | undefined,
): Promise<Worker> {
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
    await ready(worker, message);
    return worker;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function ready(worker: Worker, message: ToWorker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'ready') resolve();
      if (data.type === 'failed') reject(new SottoError(data.code, data.message));
      if (data.type === 'crashed') reject(new SottoError('crashed', data.message));
    };
    worker.onerror = ({ message: text }) =>
      reject(new SottoError('worker-failed', text || 'the worker script could not be loaded'));
    worker.postMessage(message);
  });
}
