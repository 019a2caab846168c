/**
 * The base class of custom elements, which have their `tag`. `HTMLElement` where there is a document; elsewhere, as on a server that
 * renders pages, a class that cannot be constructed, so that a module with an element can be imported there.
 */
export const ElementBase: typeof HTMLElement =
  globalThis.HTMLElement ??
  class {
    constructor() {
      const { tag } = new.target as { tag?: string };
      throw new TypeError(`<${tag}> can be made in a document only`);
    }
  };
