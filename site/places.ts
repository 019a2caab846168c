/** Where things are: in the repository, and on the site. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Cargo's target directory. */
export const TARGET = process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target');

/** The built site. */
export const SITE = join(TARGET, 'site');

/** Folders of the site that are not made from pages. */
export const NPM = 'api/npm';
export const RUST = 'api/rust';
export const PLAYGROUND = 'playground';
