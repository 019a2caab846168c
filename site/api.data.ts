/** The packages and crates that have documentation, for the page that lists them. */

import { CRATES } from './checkout.js';
import { ENTRIES, PACKAGES } from './packages.js';

export interface Listed {
  readonly name: string;
  readonly href: string;
  readonly about: string;
}

export interface Interfaces {
  readonly packages: readonly (Listed & { readonly entries: readonly Pick<Listed, 'name' | 'href'>[] })[];
  readonly crates: readonly Listed[];
}

declare const data: Interfaces;

export { data };

export default {
  /** Addresses are from the page, which is in `api/`. */
  load(): Interfaces {
    return {
      packages: PACKAGES.map(({ name, about, folder }) => {
        const entries = ENTRIES.filter((entry) => entry.folder === folder);
        // TypeDoc makes one page of a package that has one entry.
        const pageOf = (module: string) => (entries.length === 1 ? 'index' : `modules/${module}`);
        return {
          name,
          about,
          href: `npm/${name}/index.html`,
          entries: entries.map(({ name: entry, module }) => ({
            name: entry,
            href: `npm/${name}/${pageOf(module)}.html`,
          })),
        };
      }),
      crates: CRATES.map(({ name, documentation, about }) => ({
        name,
        about,
        href: `rust/${documentation}/index.html`,
      })),
    };
  },
};
