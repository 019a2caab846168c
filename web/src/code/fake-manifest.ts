/** A manifest for tests. */

import type { Manifest } from './manifest.js';

/** A manifest of these files: their hashes by path. */
export const manifestOf = (files: Manifest['files']): Manifest => ({
  name: 'sotto',
  version: '1.2.3',
  default_csp: "default-src 'none'",
  extra_csp: {},
  default_index: 'index.html',
  default_fallback: '/index.html',
  files,
  wasm: [],
  commit: 'c0ffee',
  rustc: 'rustc 1.2.3',
});
