/** The safety number at full size, to be compared: it stays as it is until the dialog is closed. */

import { html } from 'lit-html';
import type { NamesOf, SafetyRecord } from 'sotto/safety-number';
import { Dialog } from '../elements/dialog.js';

/** The dialog. */
export class SafetyDialog {
  readonly element: HTMLDialogElement;
  readonly #number = document.createElement('sotto-safety-number');

  /** `onvoice` opens the comparison by voice. */
  constructor(record: SafetyRecord, namesOf: NamesOf, onvoice: () => void) {
    const dialog = new Dialog('safety', 'Safety number');
    this.element = dialog.element;
    this.#number.record = record;
    this.#number.namesOf = namesOf;
    this.#number.toggleAttribute('full', true);
    this.element.addEventListener('close', () => {
      this.#number.reset();
      this.#number.held = false;
    });
    const byVoice = () => {
      this.element.close();
      onvoice();
    };
    dialog.show(html`
      <p>
        Read the digits to each other, or scan the other’s code: if both see the same, only the people in the list are in
        the call; if not, somebody may be in between, so leave. Equal pictures alone prove little.
      </p>
      <p class="safety-voice">
        <span>Nothing but this call to compare by?</span>
        <button type="button" class="quiet-button" data-action="voice" aria-haspopup="dialog" @click=${byVoice}>
          Compare by voice
        </button>
      </p>
      ${this.#number}
    `);
  }

  open(): void {
    if (!this.element.open) {
      this.#number.held = true;
      this.element.showModal();
    }
  }
}
