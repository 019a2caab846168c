/** The manifest of a built app. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../src/code/manifest.js';
import type { Stamp } from './stamp.js';

/** SHA-256 as WEBCAT writes it. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** SHA-256 as the attribute `integrity` has it. */
export const integrity = (bytes: Uint8Array): string =>
  `sha256-${createHash('sha256').update(bytes).digest('base64')}`;

/** The server's own Content-Security-Policy. */
export const policy = (): Promise<string> =>
  readFile(new URL('../../crates/server/src/content-security-policy.txt', import.meta.url), 'utf8');

/** The manifest of all files in `directory` but those below `.well-known`, which are about them. */
export async function manifestOf(directory: string, stamp: Stamp): Promise<Manifest> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(directory.length).replaceAll('\\', '/');
    if (!entry.isFile() || path.startsWith('/.well-known/')) continue;
    files[path] = hashOf(await readFile(join(directory, path)));
  }
  const wasm = Object.entries(files).flatMap(([path, hash]) => (path.endsWith('.wasm') ? [hash] : []));
  return {
    name: 'sotto',
    ...stamp,
    default_csp: await policy(),
    extra_csp: {},
    default_index: 'index.html',
    default_fallback: '/index.html',
    files,
    wasm: wasm.sort(),
  };
}
