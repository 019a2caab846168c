/** Gives a shadow tree its style. An element with styles would be refused by a policy without 'unsafe-inline'. */
export function adopt(root: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
}
