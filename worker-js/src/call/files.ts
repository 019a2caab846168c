import { compile } from '../shared/compile.js';
import { SottoError } from './error.js';
import type { CallOptions } from './options.js';
import { trustedScript } from './trusted-script.js';

/**
 * The compiled core, for both workers.
 *
 * @throws {SottoError} `wasm-failed` if it is not there, not what `wasmIntegrity` says, or no module.
 */
export async function compileCore({
  workerUrl,
  wasmUrl,
  wasmIntegrity,
  signal,
}: CallOptions): Promise<WebAssembly.Module> {
  const url = wasmUrl ?? beside(workerUrl);
  try {
    return await compile(url, wasmIntegrity, signal);
  } catch (cause) {
    throw unusable('wasm-failed', url, cause);
  }
}

function beside(workerUrl: string | URL | undefined): URL {
  return workerUrl === undefined
    ? // Bundlers find the file by this very expression.
      new URL('./sotto.wasm', import.meta.url)
    : new URL('sotto.wasm', new URL(workerUrl, document.baseURI));
}

/**
 * Fetches the workers' script with `workerIntegrity`, if there is one. The browser fetches it again for each worker, so this
 * finds out what a server gives to everybody, and not what it gives only then.
 *
 * @throws {SottoError} `worker-failed` if the script is another one.
 */
export async function probeWorker({ workerUrl, workerIntegrity, signal }: CallOptions): Promise<void> {
  if (workerUrl === undefined || workerIntegrity === undefined) return;
  try {
    const response = await fetch(workerUrl, {
      integrity: workerIntegrity,
      ...(signal !== undefined && { signal }),
    });
    await response.arrayBuffer();
  } catch (cause) {
    throw unusable('worker-failed', workerUrl, cause);
  }
}

function unusable(code: 'wasm-failed' | 'worker-failed', url: string | URL, cause: unknown): SottoError {
  return new SottoError(code, `${url} cannot be had, or is not what it should be: ${cause}`, { cause });
}

/** Starts a worker. */
export function startWorker({ workerUrl }: CallOptions): Worker {
  return workerUrl
    ? new Worker(trustedScript(workerUrl), { type: 'module' })
    : // Bundlers find the worker by this very expression.
      new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
