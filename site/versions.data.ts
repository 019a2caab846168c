/** The versions whose pages lie beside these, for the page that lists them. */

import { IS_RELEASE, RELEASES, VERSION } from './checkout.js';

export interface Versions {
  readonly version: string;
  readonly isRelease: boolean;
  readonly others: readonly { readonly text: string; readonly href: string }[];
}

declare const data: Versions;

export { data };

export default {
  load(): Versions {
    // A release is one folder below the pages of the newest source.
    const top = IS_RELEASE ? '../' : './';
    const newest = IS_RELEASE ? [{ text: 'newest source', href: `${top}index.html` }] : [];
    const releases = RELEASES.filter((version) => !IS_RELEASE || version !== VERSION).map((version) => ({
      text: version,
      href: `${top}v${version}/index.html`,
    }));
    return { version: VERSION, isRelease: IS_RELEASE, others: [...newest, ...releases] };
  },
};
