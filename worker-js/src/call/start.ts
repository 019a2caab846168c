import { untilAborted } from '../api/until-aborted.js';
import { continuityOf } from '../continuity/proof.js';
import { tabKey } from '../continuity/tab-key.js';
import type { Follow, FromWorker, ToWorker } from '../shared/messages.js';
import type { MimeType } from '../wasm/sotto.js';
import { SottoError } from './error.js';
import { compileCore, probeWorker, ScriptError, startWorker, workerFailure } from './files.js';
import { type CallOptions, checkIntegrity, configOf } from './options.js';

/** Two workers whose cores run, and the codecs whose frames they can protect. */
export interface Started {
  /** Frames go through this one. */
  worker: Worker;
  /** This one follows the log. */
  group: Worker;
  codecs: readonly MimeType[];
}

/**
 * Starts both workers and resolves when their cores run.
 *
 * @throws the reason of `signal` as soon as that is aborted; no worker is then left.
 */
export async function startWorkers(options: CallOptions): Promise<Started> {
  checkIntegrity(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const workers: Worker[] = [];
  try {
    return await untilAborted(start(options, workers), signal);
  } catch (cause) {
    for (const worker of workers) worker.terminate();
    if (signal?.aborted) throw signal.reason;
    if (cause instanceof SottoError) throw cause;
    if (cause instanceof ScriptError) throw await untilAborted(workerFailure(options, cause), signal);
    throw new SottoError('worker-failed', 'the workers could not be started', { cause });
  }
}

/** Starts both workers, and puts them into `workers` for a caller that has to end them. */
async function start(options: CallOptions, workers: Worker[]): Promise<Started> {
  const core = compileCore(options);
  // Awaited below; until then a failure is not one that nobody handles.
  core.catch(() => {});
  await probeWorker(options);
  // A worker that is started after the signal would have nothing that ends it.
  options.signal?.throwIfAborted();
  const group = startWorker(options);
  workers.push(group);
  const worker = startWorker(options);
  workers.push(worker);
  const started = ready(worker, group);
  started.catch(() => {});
  const { port1, port2 } = new MessageChannel();
  const pair = options.continuity === undefined ? await tabKey() : options.continuity;
  const module = await core;
  group.postMessage({ type: 'follow', port: port1, module } satisfies Follow, [port1]);
  const message: ToWorker = {
    type: 'start',
    config: configOf(options),
    group: port2,
    module,
    ...(pair !== null && { continuity: await continuityOf(pair) }),
  };
  worker.postMessage(message, [port2]);
  return { worker, group, codecs: await started };
}

function ready(worker: Worker, group: Worker): Promise<readonly MimeType[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'ready') resolve(data.codecs);
      if (data.type === 'failed') reject(new SottoError(data.code, data.message));
      if (data.type === 'crashed') reject(new SottoError('crashed', data.message));
    };
    for (const either of [worker, group]) {
      either.onerror = ({ message, filename }) => reject(new ScriptError(message, filename));
    }
  });
}
