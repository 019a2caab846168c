import { compile } from '../shared/compile.js';
import type { CallFiles } from './call-files.js';
import type { SottoError } from './error.js';
import { failureOf } from './file-failure.js';
import { locateCore, locateWorker } from './located.js';
import { trustedScript } from './trusted-script.js';

/**
 * The compiled core, for both workers.
 *
 * @throws {SottoError} `wasm-failed` if it is not there, not what `wasmIntegrity` says, or no module.
 */
export async function compileCore(files: CallFiles, signal?: AbortSignal): Promise<WebAssembly.Module> {
  const { wasmUrl, wasmIntegrity } = files;
  const core = locateCore(files);
  try {
    const url = wasmUrl ?? core.url;
    if (url === undefined) throw new TypeError('the address of this script is not known');
    return await compile(url, wasmIntegrity, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw await failureOf('wasm-failed', core, cause, wasmIntegrity);
  }
}

/**
 * Fetches the workers' script with `workerIntegrity`, if there is one. The browser fetches it again for each worker, so this
 * finds out what a server gives to everybody, and not what it gives only then.
 *
 * @throws {SottoError} `worker-failed` if the script is another one.
 */
export async function probeWorker(files: CallFiles, signal?: AbortSignal): Promise<void> {
  const { workerUrl, workerIntegrity } = files;
  if (workerUrl === undefined || workerIntegrity === undefined) return;
  try {
    const response = await fetch(workerUrl, {
      integrity: workerIntegrity,
      ...(signal !== undefined && { signal }),
    });
    await response.arrayBuffer();
  } catch (cause) {
    signal?.throwIfAborted();
    throw await failureOf('worker-failed', locateWorker(files), cause, workerIntegrity);
  }
}

/** The failure of a worker that did not start, with what can be found out about its script. */
export function workerFailure(files: CallFiles, cause: ScriptError): Promise<SottoError> {
  return failureOf('worker-failed', locateWorker(files, cause.filename), cause, undefined);
}

/**
 * The failure of a worker before it was ready: what the browser says when it makes one, or what the worker has told. Browsers say
 * nothing of a script that they could not load.
 */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  /** The address of the script, if the browser says it. */
  readonly filename: string;

  constructor(message = '', filename = '', options?: ErrorOptions) {
    super(message, options);
    this.filename = filename;
  }
}

/**
 * Starts a worker.
 *
 * @throws {ScriptError} if the browser refuses to.
 */
export function startWorker({ workerUrl }: CallFiles): Worker {
  try {
    return workerUrl
      ? new Worker(trustedScript(workerUrl), { type: 'module' })
      : // Bundlers find the worker by this very expression.
        new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  } catch (cause) {
    throw new ScriptError(String(cause), '', { cause });
  }
}
