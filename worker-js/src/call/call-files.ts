import type { OptionNames } from '../api/option-names.js';
import { SottoError } from './error.js';

/** Where the files of the package are that are not a part of the page's script. */
export interface CallFiles {
  /**
   * Where the worker script is, if the bundler did not place it beside this module. Where the page requires Trusted Types
   * (`require-trusted-types-for 'script'`), it has to be given, and its policy is named `sotto`.
   */
  workerUrl?: string | URL;
  /** Where `sotto.wasm` is, if not beside the worker script, or beside this module if that has no address of its own. */
  wasmUrl?: string | URL;
  /**
   * The hash that the worker script must have, as in the attribute `integrity`: `sha256-…`, `sha384-…` or `sha512-…`. It is
   * fetched once with it before the workers start, and fetched again by the browser, unchecked: no browser can check the script
   * of a worker. So a server that has changed the file is found out, and one that answers the second time otherwise is not.
   * Needs `workerUrl`.
   */
  workerIntegrity?: string;
  /** The hash that `sotto.wasm` must have, in the same form. The browser compiles no other bytes. */
  wasmIntegrity?: string;
}

/** The names of the options that say where files are. */
export const CALL_FILES = {
  workerUrl: true,
  wasmUrl: true,
  workerIntegrity: true,
  wasmIntegrity: true,
} satisfies OptionNames<CallFiles>;

/** Hashes in the form of SRI §3.5. Browsers take a value without any that they know as no demand at all. */
const INTEGRITY = /^sha(256-[A-Za-z0-9+/]{43}=|384-[A-Za-z0-9+/]{64}|512-[A-Za-z0-9+/]{86}==)$/;

/**
 * Checks the hashes that are demanded of files.
 *
 * @throws {SottoError} `config-invalid` if the browser would not enforce one.
 */
export function checkIntegrity({ workerUrl, workerIntegrity, wasmIntegrity }: CallFiles): void {
  for (const [name, value] of Object.entries({ workerIntegrity, wasmIntegrity })) {
    if (value !== undefined && !INTEGRITY.test(value)) {
      throw new SottoError('config-invalid', `${name} is not one hash of SHA-256, SHA-384 or SHA-512`);
    }
  }
  if (workerIntegrity !== undefined && workerUrl === undefined) {
    throw new SottoError('config-invalid', 'workerIntegrity needs workerUrl');
  }
}
