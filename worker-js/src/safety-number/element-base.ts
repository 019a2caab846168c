/**
 * The base class of the custom element. `HTMLElement` where there is a document; elsewhere, as on a server that renders pages, a
 * class that cannot be constructed, so that a module with the element can be imported there.
 */
export const ElementBase: typeof HTMLElement =
  globalThis.HTMLElement ??
  class {
    constructor() {
      throw new TypeError('<sotto-safety-number> can be made in a document only');
    }
  };
