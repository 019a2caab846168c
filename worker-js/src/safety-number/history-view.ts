/** The changes of the group, newest first, in words. */

import { make } from './dom.js';
import type { SeenEpoch } from './record.js';
import { timeOf } from './words.js';

/** The view. */
export class HistoryView {
  readonly element = make('div', 'changes');
  readonly #list = make('ol', 'history');

  constructor() {
    const title = make('h3', 'changes-title', 'Changes');
    title.id = 'changes';
    const hint = make(
      'p',
      'hint',
      'The number changes whenever somebody joins or leaves, and when keys are renewed. A mark stays.',
    );
    this.#list.setAttribute('aria-labelledby', 'changes');
    // A list that scrolls has to be reached by keyboard.
    this.#list.tabIndex = 0;
    this.element.append(title, hint, this.#list);
  }

  /** Shows `epochs`, each with the words that `wordsOf` has for it. */
  show(epochs: readonly SeenEpoch[], wordsOf: (epoch: SeenEpoch) => string): void {
    this.#list.replaceChildren(...epochs.map((epoch) => line(epoch, wordsOf(epoch))));
  }
}

function line({ at }: SeenEpoch, words: string): HTMLLIElement {
  const item = make('li', 'change');
  const time = make('time', 'time', timeOf(at));
  time.dateTime = new Date(at).toISOString();
  item.append(time, ` ${words}`);
  return item;
}
