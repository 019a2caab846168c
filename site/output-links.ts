/** Links of the built site: each leads to a file that is there, and to a fragment that the file has. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Pages that are looked into. The documentation of the crates is rustdoc's, whose own lints hold its links. */
const isChecked = (path: string) => path.endsWith('.html') && !path.startsWith('api/rust/');

const ATTRIBUTE = /\s(?:href|src)="([^"]*)"/gu;
const ID = /\s(?:id|name)="([^"]*)"/gu;

const textOf = (text: string) =>
  text
    .replace(/&(?:amp|#38);/gu, '&')
    .replace(/&quot;/gu, '"')
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>');

/** The markup of a page, without what scripts, comments and code have in them. */
const markup = (html: string) => html.replace(/<!--[\s\S]*?-->|<script[^>]*>[\s\S]*?<\/script>/gu, '');

/** Each link of the built site in `folder` that leads to nothing, with its page; and each resource from elsewhere. */
export function deadLinks(folder: string): string[] {
  const ids = new Map<string, ReadonlySet<string>>();
  const idsOf = (file: string) => {
    const known = ids.get(file);
    if (known !== undefined) return known;
    const found = new Set([...readFileSync(file, 'utf8').matchAll(ID)].map(([, id = '']) => textOf(id)));
    ids.set(file, found);
    return found;
  };
  const dead: string[] = [];
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  for (const page of pages.filter(isChecked)) {
    const file = join(folder, page);
    for (const [, attribute = ''] of markup(readFileSync(file, 'utf8')).matchAll(ATTRIBUTE)) {
      const href = textOf(attribute);
      if (href === '' || /^[a-z][a-z+.-]*:|^\/\//iu.test(href)) continue;
      const [path = '', fragment = ''] = href.split('#', 2);
      const linked = path === '' ? file : resolve(dirname(file), decodeURI(path.replace(/\?.*$/u, '')));
      const target =
        existsSync(linked) && statSync(linked).isDirectory() ? join(linked, 'index.html') : linked;
      const isThere = !relative(folder, target).startsWith('..') && existsSync(target);
      const isDead = !isThere || (fragment !== '' && !idsOf(target).has(decodeURIComponent(fragment)));
      if (isDead) dead.push(`${page}: ${href}`);
    }
  }
  return [...new Set(dead)];
}
