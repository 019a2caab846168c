/** The safety number in the corner of a call: always in sight, larger on a click. */

import type { SafetyNumber } from 'sotto';
import { fill, h, hidden, set } from './dom.js';
import { icon } from './icons.js';
import { picture } from './picture.js';
import type { SafetyChange } from './safety-history.js';
import { KEYS } from './shortcuts.js';

/** How long a change stays marked. Milliseconds. */
const MARKED = 8_000;

/** The button in the corner. */
export class SafetyCorner {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #change = h('p', { class: 'safety-change', hidden: true, 'aria-hidden': 'true' });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onclick: () => void) {
    this.#button = h('button', {
      type: 'button',
      class: 'safety-corner',
      'data-action': 'safety',
      'aria-haspopup': 'dialog',
      'aria-keyshortcuts': KEYS.safety,
      title: `Safety number (${KEYS.safety})`,
      onclick,
    });
    this.element = h('div', { class: 'safety' }, this.#button, this.#change);
    this.show(null);
  }

  show(number: SafetyNumber | null): void {
    this.#button.disabled = number === null;
    if (!number) {
      set(this.#button, { 'data-waiting': true });
      fill(this.#button, icon('hourglass'), h('span', { class: 'safety-waiting' }, 'Waiting for keys'));
      return;
    }
    set(this.#button, { 'data-waiting': false });
    fill(
      this.#button,
      icon('shield'),
      hidden('Safety number '),
      h(
        'span',
        { class: 'safety-short' },
        h(
          'span',
          { class: 'safety-emoji', 'aria-hidden': 'true' },
          ...number.emoji.map((emoji) => picture(emoji)),
        ),
        h('span', { class: 'safety-digits', 'data-safety-number': true }, number.digits.join(' ')),
      ),
    );
  }

  /** Marks that the number has changed. */
  mark(change: SafetyChange): void {
    this.#change.textContent = `Changed: ${change.why}`;
    this.#change.hidden = false;
    set(this.#button, { 'data-changed': true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.unmark(), MARKED);
  }

  unmark(): void {
    clearTimeout(this.#timer);
    this.#change.hidden = true;
    set(this.#button, { 'data-changed': false });
  }
}
