/** The safety number at full size, what to do with it, and why it is what it is. */

import type { SafetyNumber } from 'sotto';
import { createDialog } from './dialog.js';
import { fill, h } from './dom.js';
import { picture } from './picture.js';
import { qrCode } from './qr.js';
import type { SafetyChange } from './safety-history.js';

/** The dialog. */
export class SafetyDialog {
  readonly element: HTMLDialogElement;
  readonly #digits = h('p', { class: 'safety-large-digits', 'data-safety-digits': true });
  readonly #emoji = h('ul', {
    class: 'safety-large-emoji',
    'aria-label': 'Pictures that go with the digits',
  });
  readonly #qr = h('div', { class: 'safety-qr' });
  readonly #history = h('ol', { class: 'safety-history', 'aria-labelledby': 'safety-changes' });
  readonly #changed = h('p', { class: 'safety-changed', role: 'status', hidden: true });

  constructor() {
    this.element = createDialog(
      'safety',
      'Safety number',
      h(
        'p',
        {},
        'Read the digits to each other: if everybody sees the same, only the people in the list are in the call; if not, somebody may be in between, so leave. Equal pictures alone prove little.',
      ),
      this.#changed,
      h('div', { class: 'safety-columns' }, h('div', {}, this.#digits, this.#emoji), this.#qr),
      h('h3', { id: 'safety-changes' }, 'Changes'),
      h(
        'p',
        { class: 'hint' },
        'It changes whenever somebody joins or leaves. Compare it again after a change.',
      ),
      this.#history,
    );
    this.element.addEventListener('close', () => {
      this.#changed.hidden = true;
    });
  }

  open(): void {
    if (!this.element.open) {
      this.element.showModal();
    }
  }

  /** Says to somebody who is comparing right now that the number is another. */
  mark(change: SafetyChange): void {
    this.#changed.hidden = !this.element.open;
    this.#changed.textContent = `The number has just changed: ${change.why}. Compare it anew.`;
  }

  show(number: SafetyNumber | null, history: readonly SafetyChange[]): void {
    const text = number?.digits.join(' ') ?? '';
    if (!number) {
      fill(this.#digits, 'There is no number while waiting for keys.');
      fill(this.#emoji);
      fill(this.#qr);
    } else {
      fill(this.#digits, ...number.digits.flatMap((group) => [h('span', {}, group), ' ']));
      fill(
        this.#emoji,
        // The name stands below, and need not be said twice.
        ...number.emoji.map((emoji) =>
          h('li', {}, picture(emoji), h('span', { 'aria-hidden': 'true' }, emoji.name)),
        ),
      );
      fill(this.#qr, qrCode(text, 'QR code of the 30 digits'));
    }
    fill(this.#history, ...history.map(line));
  }
}

function line({ at, why }: SafetyChange): HTMLElement {
  const time = new Date(at);
  return h(
    'li',
    {},
    h(
      'time',
      { datetime: time.toISOString() },
      time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    ),
    ` ${why}`,
  );
}
