/** Links of the repository's pages, as they are on the site. */

import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { PAGES, placeOf } from './navigation.js';
import { PLAYGROUND, ROOT, RUST } from './places.js';

/** A link to a file that the repository does not have. */
export class DeadLinkError extends Error {
  readonly page: string;
  readonly href: string;

  constructor(page: string, href: string) {
    super(`${page}: ${href} is not there`);
    this.name = 'DeadLinkError';
    this.page = page;
    this.href = href;
  }
}

/** A link on the site. `null`: only its text stays. `outside`: its target is on the site, and is no page. */
export interface SiteLink {
  readonly href: string | null;
  readonly outside: boolean;
}

/** Targets of links that are no pages: where sources can be read, if that is known, and the documentation of crates. */
export interface Source {
  readonly source: string | undefined;
  /** Folders of crates, and the folders of their documentation. */
  readonly crates: ReadonlyMap<string, string>;
}

/**
 * The link that `href` on a page of the repository becomes.
 *
 * @throws {DeadLinkError}
 */
export function siteLink(page: string, href: string, { source, crates }: Source): SiteLink {
  if (/^([a-z][a-z+.-]*:|\/\/|#)/iu.test(href)) return { href, outside: false };
  const [path = '', hash] = href.split('#', 2);
  const fragment = hash === undefined ? '' : `#${hash}`;
  if (path.startsWith(`/${PLAYGROUND}/`) || path.startsWith('/api/')) return { href, outside: true };
  const target = normalize(join(dirname(page), decodeURI(path))).replace(/\/$/u, '');
  const linked = PAGES.find((each) => each === target || each === join(target, 'README.md'));
  if (linked !== undefined) return { href: `/${placeOf(linked)}${fragment}`, outside: false };
  const documented = crates.get(target);
  if (documented !== undefined) return { href: `/${RUST}/${documented}/index.html`, outside: true };
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) throw new DeadLinkError(page, href);
  if (source === undefined) return { href: null, outside: false };
  const kind = statSync(join(ROOT, target)).isDirectory() ? 'tree' : 'blob';
  return { href: `${source.replace('{kind}', kind)}${target}${fragment}`, outside: false };
}
