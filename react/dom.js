// A document for tests in Node, by happy-dom: it has custom elements and style sheets that can be constructed, which the safety
// number needs. To be loaded before React and sotto, which look for a document when they are loaded.
import { Window } from 'happy-dom';

const window = new Window();
for (const name of [
  'document',
  'navigator',
  'customElements',
  'HTMLElement',
  'CSSStyleSheet',
  'CustomEvent',
  'AbortController',
  'AbortSignal',
]) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
globalThis.window = window;
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
