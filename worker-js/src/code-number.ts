import { compile } from './shared/compile.js';
import init, { codeNumber as derive, type SafetyNumber } from './wasm/sotto.js';

/** Where the core is, and its hash: as in the options of a call. */
export interface CoreFile {
  wasmUrl: string | URL;
  wasmIntegrity?: string;
}

/**
 * The digits and pictures of the code that a page runs, for people who compare them: of the SHA-256 of a manifest of its files,
 * 32 bytes. In the form of a call's safety number, and never equal to one.
 *
 * @throws if the core cannot be loaded, or `hash` has another length.
 */
export async function codeNumber(
  hash: Uint8Array,
  { wasmUrl, wasmIntegrity }: CoreFile,
): Promise<SafetyNumber> {
  await init({ module_or_path: await compile(wasmUrl, wasmIntegrity) });
  const number = derive(hash);
  if (number === undefined) throw new RangeError(`a hash of ${hash.length} bytes`);
  return number;
}
