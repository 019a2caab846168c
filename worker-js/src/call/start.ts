import { untilAborted } from '../api/until-aborted.js';
import { continuityOf } from '../continuity/proof.js';
import { tabKey } from '../continuity/tab-key.js';
import type { MimeType } from '../wasm/sotto.js';
import { CALL_FILES, checkIntegrity } from './call-files.js';
import { SottoError } from './error.js';
import { type CallOptions, configOf } from './options.js';
import { WarmStart } from './preparation.js';
import type { WorkerPair } from './worker-pair.js';
import { WorkerSource } from './worker-source.js';

/** Two workers whose cores run, and the codecs whose frames they can protect. */
export interface Started {
  /** Frames go through this one. */
  worker: Worker;
  /** This one follows the log. */
  group: Worker;
  codecs: readonly MimeType[];
}

/**
 * Starts both workers, or takes those that were prepared, and resolves when their cores run.
 *
 * @throws the reason of `signal` as soon as that is aborted; no worker is then left.
 */
export async function startWorkers(options: CallOptions): Promise<Started> {
  checkIntegrity(options);
  const prepared = preparedOf(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const source = prepared?.source ?? new WorkerSource(options, signal);
  const taking = prepared?.take() ?? source.start();
  try {
    return await untilAborted(start(options, taking), signal);
  } catch (cause) {
    taking.then(
      (pair) => pair.end(),
      () => {},
    );
    if (signal?.aborted) throw signal.reason;
    throw await untilAborted(source.failure(cause), signal);
  }
}

/** The preparation of a call, which then has its files. */
function preparedOf(options: CallOptions): WarmStart | undefined {
  const { prepared } = options;
  if (prepared === undefined) return undefined;
  if (!(prepared instanceof WarmStart)) {
    throw new SottoError('config-invalid', 'prepared is not what Call.prepare returns');
  }
  for (const name of Object.keys(CALL_FILES) as (keyof typeof CALL_FILES)[]) {
    if (options[name] !== undefined) {
      throw new SottoError('config-invalid', `${name} belongs into Call.prepare where a call is prepared`);
    }
  }
  return prepared;
}

async function start(options: CallOptions, taking: Promise<WorkerPair>): Promise<Started> {
  const key = options.continuity === undefined ? tabKey() : Promise.resolve(options.continuity);
  const continuity = key.then((pair) => pair && continuityOf(pair));
  // Awaited below; until then a failure is not one that nobody handles.
  continuity.catch(() => {});
  const pair = await taking;
  await pair.begin(configOf(options), await continuity);
  return { worker: pair.worker, group: pair.group, codecs: await pair.started };
}
