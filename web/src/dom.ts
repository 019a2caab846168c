/** Elements from one expression. Text is always text, never markup. */

import { partsOf } from './labels.js';

type Handler = (event: Event) => void;
/** Attributes by name; `true` is an empty attribute, `false`, `null` and `undefined` none. `onclick` and the like take functions. */
export type Attributes = Record<string, string | number | boolean | null | undefined | Handler>;
/** What can stand inside an element. */
export type Child = Node | string | null | undefined | false;

/** An HTML element with attributes and children. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  set(element, attributes);
  fill(element, ...children);
  return element;
}

/** Sets, changes and removes attributes. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (value === null || value === undefined || value === false) {
      element.removeAttribute(name);
    } else {
      const text = value === true ? '' : String(value);
      if (element.getAttribute(name) !== text) {
        element.setAttribute(name, text);
      }
    }
  }
}

/** Replaces what is inside `element`. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(
    ...children.filter((child): child is Node | string => Boolean(child) || child === ''),
  );
}

/** Changes the text inside `element` if it is another, so that screen readers hear of changes only. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Text for screen readers only. */
export function hidden(text: string): HTMLElement {
  return h('span', { class: 'visually-hidden' }, text);
}

/**
 * A label: the name that somebody chose, isolated, so that its direction of writing does not touch the text around it,
 * and its mark, which is not cut off with a long name.
 */
export function nameOf(label: string): HTMLElement {
  const { name, mark } = partsOf(label);
  return h(
    'span',
    { class: 'name' },
    h('bdi', { class: 'name-chosen' }, name),
    mark !== '' && h('span', { class: 'name-mark', dir: 'ltr' }, ` ${mark}`),
  );
}
