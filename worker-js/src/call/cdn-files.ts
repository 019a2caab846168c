import type { CallFiles } from './call-files.js';
import { failureOf } from './file-failure.js';

/** The files of a call that come from another origin than the page's. */
export type CdnFiles = Required<Pick<CallFiles, 'workerUrl' | 'wasmUrl' | 'wasmIntegrity'>>;

/** The hashes of the files of one version of the package, as in the attribute `integrity`. */
export interface Hashes {
  readonly worker: string;
  readonly wasm: string;
}

/**
 * Fetches the workers' script from beside `module`, and makes a `blob:` URL of its bytes: browsers start no worker from another origin
 * than the page's. The browser takes no other bytes than those of the hash, and the worker gets these very bytes.
 *
 * @throws {SottoError} `worker-failed`.
 */
export async function fetchFiles(module: string | URL, hashes: Hashes): Promise<CdnFiles> {
  const url = new URL('./worker.js', module);
  try {
    const response = await fetch(url, { integrity: hashes.worker, credentials: 'omit' });
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
    // The server's type does not matter: a worker that is a module starts from this one alone.
    const script = new Blob([await response.arrayBuffer()], { type: 'text/javascript' });
    return {
      workerUrl: URL.createObjectURL(script),
      wasmUrl: new URL('./sotto.wasm', module),
      wasmIntegrity: hashes.wasm,
    };
  } catch (cause) {
    throw await failureOf('worker-failed', { file: 'worker.js', url, by: 'cdn' }, cause, hashes.worker);
  }
}
