/** Markdown of the repository as pages of the site: the fragments of headings, and links. */

import { relative } from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { type Source, siteLink } from './links.js';
import { ROOT } from './places.js';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** The fragment of a heading, by the rule of the forges on which the pages are read as well. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/gu, '-');
}

/** Makes links of pages links of the site. A link without a target becomes a text. */
export function rewriteLinks(md: MarkdownIt, source: Source): void {
  md.core.ruler.push('sotto_links', ({ tokens, env }) => {
    const page = relative(ROOT, env.realPath ?? env.path).replaceAll('\\', '/');
    const open: boolean[] = [];
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === 'link_open') {
        const { href, outside } = siteLink(page, token.attrGet('href') ?? '', source);
        if (href === null) {
          token.tag = 'span';
          token.attrs = [];
        } else token.attrSet('href', href);
        // Otherwise the site's router would look for a page.
        if (outside) token.attrSet('target', '_self');
        open.push(href === null);
      } else if (token.type === 'link_close' && open.pop()) token.tag = 'span';
    }
  });
}
