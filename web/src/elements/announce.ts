/** Says things to screen readers. */

import { html, render } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';

/** Things that happen together are said together. Milliseconds. */
const GATHER = 400;

/** Two live regions that stay on the page when all else changes. */
export class Announcer {
  /** To be put into the page once, before anything is said. */
  readonly element = document.createElement('div');
  #polite: readonly string[] = [];
  #urgent: readonly string[] = [];
  #gathered: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.className = 'visually-hidden';
    this.#render();
  }

  /** Says `text` when the screen reader has a moment. */
  say(text: string): void {
    this.#gathered.push(text);
    this.#timer ??= setTimeout(() => this.#speak(), GATHER);
  }

  /** Says `text` at once. */
  interrupt(text: string): void {
    this.#urgent = [text];
    this.#render();
  }

  #speak(): void {
    this.#polite = this.#gathered;
    this.#gathered = [];
    this.#timer = undefined;
    this.#render();
  }

  #render(): void {
    // New texts are new elements: a region whose text is the same as before would not be read again.
    const lines = (texts: readonly string[]) =>
      keyed(
        texts,
        texts.map((text) => html`<p>${text}</p>`),
      );
    render(
      html`
        <div role="status" aria-live="polite" data-announce="polite">${lines(this.#polite)}</div>
        <div role="alert" aria-live="assertive" data-announce="urgent">${lines(this.#urgent)}</div>
      `,
      this.element,
    );
  }
}
