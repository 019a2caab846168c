/** The list of the files that a server serves, in the form of WEBCAT (Freedom of the Press Foundation), and its hash. */

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Where a server has it. */
export const MANIFEST_PATH = '/.well-known/webcat/manifest.json';

/** The part that is hashed and signed. `commit` and `rustc` are this project's own, for a build of the same files. */
export interface Manifest {
  name: string;
  version: string;
  /** The Content-Security-Policy of every answer. */
  default_csp: string;
  /** Other policies by path: none. */
  extra_csp: Record<string, string>;
  /** The file that a path with a slash at its end stands for. */
  default_index: string;
  /** The file that any path stands for that is none of `files`. */
  default_fallback: string;
  /** SHA-256 in base64url without padding, by path. */
  files: Record<string, string>;
  /** The same of each WebAssembly module, wherever its bytes come from. */
  wasm: string[];
  commit: string;
  rustc: string;
}

/** The file: what is signed is a part of it, so that signatures can stand beside it. */
export interface ManifestDocument {
  manifest: Manifest;
}

/**
 * Canonical JSON, as WEBCAT hashes and signs it: keys in order, no white space. Of texts that JSON would escape further than that
 * dialect does, there is none in a manifest.
 *
 * @throws {TypeError} for such a text, and for what is neither text, list nor object.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') {
    if (!/^[ -~]*$/.test(value)) throw new TypeError(`not printable ASCII: ${JSON.stringify(value)}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) throw new TypeError(`not in a manifest: ${value}`);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${canonical(key)}:${canonical(item)}`).join(',')}}`;
}

/** SHA-256 of a manifest, 32 bytes: what two people compare, and what a member can say that it runs. */
export function manifestHash(manifest: Manifest): Uint8Array {
  return sha256(utf8ToBytes(canonical(manifest)));
}

/** A hash of a manifest in the form of the attribute `integrity`. */
export function integrityOf(hash: string): string {
  const base64 = hash.replaceAll('-', '+').replaceAll('_', '/');
  return `sha256-${base64}${'='.repeat((4 - (base64.length % 4)) % 4)}`;
}
