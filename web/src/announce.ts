/** Says things to screen readers. */

import { h } from './dom.js';

/** Things that happen together are said together. Milliseconds. */
const GATHER = 400;

/** Two live regions that stay on the page whatever else changes. */
export class Announcer {
  /** To be put into the page once, before anything is said. */
  readonly element: HTMLElement;
  readonly #polite = h('div', { role: 'status', 'aria-live': 'polite', 'data-announce': 'polite' });
  readonly #urgent = h('div', { role: 'alert', 'aria-live': 'assertive', 'data-announce': 'urgent' });
  #gathered: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element = h('div', { class: 'visually-hidden' }, this.#polite, this.#urgent);
  }

  /** Says `text` when the screen reader has a moment. */
  say(text: string): void {
    this.#gathered.push(text);
    this.#timer ??= setTimeout(() => this.#speak(), GATHER);
  }

  /** Says `text` at once. */
  interrupt(text: string): void {
    this.#urgent.replaceChildren(h('p', {}, text));
  }

  #speak(): void {
    // New elements: a region whose text is the same as before would not be read again.
    this.#polite.replaceChildren(...this.#gathered.map((text) => h('p', {}, text)));
    this.#gathered = [];
    this.#timer = undefined;
  }
}
