/**
 * The base class of the custom element `tag`. `HTMLElement` where there is a document; elsewhere, as on a server that renders pages, a
 * class that cannot be constructed, so that a module with the element can be imported there.
 */
export function elementBase(tag: string): typeof HTMLElement {
  return (
    globalThis.HTMLElement ??
    class {
      constructor() {
        throw new TypeError(`<${tag}> can be made in a document only`);
      }
    }
  );
}
