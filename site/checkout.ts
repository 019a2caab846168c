/** The checkout that the site is of: its version, its crates, and where its files can be read. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMES } from './navigation.js';
import { ROOT } from './places.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The version of the npm package. */
export const VERSION: string = JSON.parse(read('worker-js/package.json')).version;

/** Whether the site is that of a release, to be placed in a folder of that name beside the newest one's pages. */
export const IS_RELEASE = process.env['SOTTO_SITE_RELEASE'] === '1';

/** The versions that are released. */
export const RELEASES: readonly string[] = JSON.parse(read('site/versions.json')).releases;

/** The beginning of the address of a file, with `{kind}` in place of `blob` or `tree`. */
export const SOURCE: string | undefined = process.env['SOTTO_SITE_SOURCE'];

/** The picture of the app, in an address that no folder changes. */
export const ICON = `data:image/svg+xml,${encodeURIComponent(read('web/static/favicon.svg'))}`;

interface CrateFolders {
  /** Interfaces for others. */
  documented: readonly string[];
  /** Tools, tests, and what is built from the others. */
  internal: readonly string[];
}

/** The folders of crates. `cargo xtask docs` reads the same file. */
export const CRATE_FOLDERS: CrateFolders = JSON.parse(read('site/crates.json'));

/** A crate with documentation: its folder, its name, and the folder of its documentation. */
export interface Crate {
  readonly folder: string;
  readonly name: string;
  readonly documentation: string;
  readonly about: string;
}

export const CRATES: readonly Crate[] = CRATE_FOLDERS.documented.map((folder) => {
  const manifest = read(`crates/${folder}/Cargo.toml`);
  const field = (key: string) => new RegExp(`^${key} = "(.*)"$`, 'mu').exec(manifest)?.[1] ?? '';
  const name = field('name');
  const library = /^\[lib\]\n(?:.+\n)*?name = "(.*)"$/mu.exec(manifest)?.[1] ?? name;
  return {
    folder: `crates/${folder}`,
    name,
    documentation: library.replaceAll('-', '_'),
    about: field('description'),
  };
});

/** The name of a page: its heading, as a rule. */
export function titleOf(page: string): string {
  const prose = read(page).replace(/^```[\s\S]*?^```/gmu, '');
  const heading = /^# (.+)$/mu.exec(prose)?.[1];
  return NAMES[page] ?? heading?.replaceAll('`', '') ?? page;
}
