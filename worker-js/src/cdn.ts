/**
 * The entry point `sotto/cdn`: the package in one module, for pages that load it from a content delivery network. The hashes of the
 * worker's script and of the core are part of it, so that the hash of this one file stands for all three.
 */

import { type CdnFiles, fetchFiles } from './call/cdn-files.js';

export type { CdnFiles } from './call/cdn-files.js';
export * from './index.js';
export * from './log.js';
export * from './room.js';
export * from './safety-number.js';

// Set by the build.
declare const WORKER_INTEGRITY: string;
declare const WASM_INTEGRITY: string;

let fetched: Promise<CdnFiles> | undefined;

/**
 * The files of a call, from where this module is: `Call.join({ …, ...(await files()) })`, or `Call.prepare(await files())`. The page
 * fetches the script of the workers once, checks its hash, and starts workers of these bytes by a `blob:` URL.
 *
 * @throws {SottoError} `worker-failed`; the next call of it tries again.
 */
export function files(): Promise<CdnFiles> {
  if (fetched === undefined) {
    fetched = fetchFiles(import.meta.url, { worker: WORKER_INTEGRITY, wasm: WASM_INTEGRITY });
    fetched.catch(() => {
      fetched = undefined;
    });
  }
  return fetched;
}
