/** A document for tests in Node, by happy-dom. To be loaded before the elements, which look for one when they are loaded. */

import { Window } from 'happy-dom';

const window = new Window();
for (const name of ['document', 'customElements', 'HTMLElement', 'CSSStyleSheet', 'CustomEvent'] as const) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
