/** A modal dialog with a title and a button to close it. The browser keeps the focus in it and gives it back. */

import { html, render } from 'lit-html';
import { closeButton } from './buttons.js';

/** A dialog, closed at first. */
export class Dialog {
  readonly element = document.createElement('dialog');
  readonly #name: string;
  readonly #title: string;

  /** `name` is used for its ids. */
  constructor(name: string, title: string) {
    this.#name = name;
    this.#title = title;
    this.element.className = `dialog dialog-${name}`;
    this.element.setAttribute('aria-labelledby', `${name}-title`);
    this.element.addEventListener('click', ({ target }) => {
      // The element itself is only hit beside its content, on the backdrop.
      if (target === this.element) {
        this.element.close();
      }
    });
  }

  /** Shows `content` under the title. */
  show(content: unknown): void {
    render(
      html`
        <div class="dialog-content">
          <header class="panel-header">
            <h2 id=${`${this.#name}-title`}>${this.#title}</h2>
            ${closeButton(() => this.element.close())}
          </header>
          ${content}
        </div>
      `,
      this.element,
    );
  }
}
