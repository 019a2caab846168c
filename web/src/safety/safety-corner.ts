/** The safety number in the corner of a call: always in sight, larger on a click. */

import { html, render, type TemplateResult } from 'lit-html';
import type { SafetyRecord } from 'sotto/safety-number';
import { icon } from '../elements/icons.js';
import { hidden } from '../elements/text.js';
import { KEYS } from '../storage/shortcuts.js';

/** How long a change stays marked. Milliseconds. */
const MARKED = 8_000;

/** The button in the corner. */
export class SafetyCorner {
  readonly element = document.createElement('div');
  readonly #record: SafetyRecord;
  readonly #number = document.createElement('sotto-safety-number');
  readonly #onclick: () => void;
  /** The change that is marked, in words. */
  #change: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(record: SafetyRecord, onclick: () => void) {
    this.#record = record;
    this.#onclick = onclick;
    this.element.className = 'safety';
    this.#number.className = 'safety-short';
    this.#number.record = record;
    this.#number.toggleAttribute('compact', true);
    this.#number.dataset['safetyNumber'] = '';
    this.show();
  }

  /** Shows whether there is a number. */
  show(): void {
    const waits = this.#record.current === null;
    render(
      html`
        <button
          type="button"
          class="safety-corner"
          data-action="safety"
          aria-haspopup="dialog"
          aria-keyshortcuts=${KEYS.safety}
          title=${`Safety number (${KEYS.safety})`}
          ?disabled=${waits}
          ?data-waiting=${waits}
          ?data-changed=${this.#change !== null}
          @click=${this.#onclick}
        >
          ${waits ? waiting() : [icon('shield'), hidden('Safety number '), this.#number]}
        </button>
        <p class="safety-change" aria-hidden="true" ?hidden=${this.#change === null}>Changed: ${this.#change}</p>
      `,
      this.element,
    );
  }

  /** Marks that the number has changed, and says why. */
  mark(change: string): void {
    clearTimeout(this.#timer);
    this.#change = change;
    this.#timer = setTimeout(() => this.unmark(), MARKED);
    this.show();
  }

  unmark(): void {
    clearTimeout(this.#timer);
    this.#change = null;
    this.show();
  }
}

function waiting(): TemplateResult {
  return html`${icon('hourglass')}<span class="safety-waiting">Waiting for keys</span>`;
}
