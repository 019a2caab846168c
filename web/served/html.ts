/** Hashes in the page: what the browser is to load from it, and nothing else. */

/** The tags of `html` with an empty attribute `integrity`, filled from the file that each names. */
export function withIntegrity(html: string, integrityOf: (path: string) => string): string {
  return html.replaceAll(/<(script|link)\b[^>]*>/g, (tag) => {
    const path = /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1];
    if (path === undefined || !tag.includes(' integrity=""')) return tag;
    return tag.replace(' integrity=""', ` integrity="${integrityOf(path)}"`);
  });
}
