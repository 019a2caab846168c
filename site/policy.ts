/** The content security policy of the site's pages: nothing from elsewhere, and of inline scripts those of the page alone. */

import { createHash } from 'node:crypto';

/** Scripts of a page that are inline and are run: attributes other than a source, and the text. */
const INLINE = /<script(?![^>]*\ssrc=)(?![^>]*type="application)[^>]*>([\s\S]*?)<\/script>/gu;

/** The page with a policy at the beginning of its head. Styles in attributes are those of highlighted code. */
export function withPolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE)].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  );
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...new Set(hashes)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html.replace(
    '<head>',
    `<head>\n    <meta http-equiv="content-security-policy" content="${policy}">`,
  );
}
