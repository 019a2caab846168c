import { defineConfig } from 'vitepress';
import { CRATES, ICON, SOURCE, titleOf, VERSION } from '../checkout.js';
import { rewriteLinks, slugify } from '../markdown.js';
import { PAGES, placeOf, SECTIONS, UNLISTED } from '../navigation.js';
import { NPM, PLAYGROUND, RUST, SITE } from '../places.js';
import { withPolicy } from '../policy.js';

const linkTo = (page: string) =>
  `/${placeOf(page)
    .replace(/index\.md$/u, '')
    .replace(/\.md$/u, '.html')}`;
const source = {
  source: SOURCE,
  crates: new Map(CRATES.map(({ folder, documentation }) => [folder, documentation])),
};

export default defineConfig({
  title: 'Sotto',
  description: 'End-to-end encrypted video calls: MLS and SFrame in web workers',
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: ICON }]],
  // The site can be placed in any folder.
  base: './',
  srcDir: '..',
  srcExclude: ['target/**', '**/node_modules/**', '**/dist/**', '**/.*/**', ...UNLISTED],
  outDir: SITE,
  cacheDir: `${SITE}-cache`,
  rewrites: Object.fromEntries(PAGES.map((page) => [page, placeOf(page)])),
  ignoreDeadLinks: [new RegExp(`^/?(${NPM}|${RUST}|${PLAYGROUND})/`, 'u')],
  markdown: { anchor: { slugify }, config: (md) => rewriteLinks(md, source) },
  transformHtml: withPolicy,
  themeConfig: {
    nav: [
      { text: 'Guides', link: linkTo('docs/guides/README.md') },
      { text: 'API', link: linkTo('site/api.md') },
      { text: 'Playground', link: `/${PLAYGROUND}/index.html`, target: '_self' },
      {
        text: VERSION,
        items: ['CHANGELOG.md', 'site/versions.md'].map((page) => ({
          text: titleOf(page),
          link: linkTo(page),
        })),
      },
    ],
    sidebar: SECTIONS.map(({ text, pages }) => ({
      text,
      collapsed: false,
      items: pages.map((page) => ({ text: titleOf(page), link: linkTo(page) })),
    })),
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: true,
  },
});
