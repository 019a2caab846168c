import { checkNames, type OptionNames } from './api/option-names.js';
import { compile } from './shared/compile.js';
import init, { codeNumber as derive, type SafetyNumber } from './wasm/sotto.js';

export { OptionError, type OptionErrorCode } from './api/option-error.js';

/** Where the core is, and its hash: as in the options of a call. */
export interface CoreFile {
  wasmUrl: string | URL;
  wasmIntegrity?: string;
}

const CORE_FILE = { wasmUrl: true, wasmIntegrity: true } satisfies OptionNames<CoreFile>;

/**
 * The digits and pictures of the code that a page runs, for people who compare them: of the SHA-256 of a manifest of its files,
 * 32 bytes. In the form of a call's safety number, and never equal to one.
 *
 * @throws {OptionError} for an option that does not exist.
 * @throws if the core cannot be loaded, or `hash` has another length.
 */
export async function codeNumber(hash: Uint8Array, core: CoreFile): Promise<SafetyNumber> {
  checkNames(core, CORE_FILE);
  const { wasmUrl, wasmIntegrity } = core;
  await init({ module_or_path: await compile(wasmUrl, wasmIntegrity) });
  const number = derive(hash);
  if (number === undefined) throw new RangeError(`a hash of ${hash.length} bytes`);
  return number;
}
