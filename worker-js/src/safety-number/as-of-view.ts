/** The line over a number that is kept on the screen while the group goes on. */

import { button, make, say } from './dom.js';
import type { SeenEpoch } from './record.js';
import { timeOf } from './words.js';

/** Changes that are named; of more, the newest. */
const NAMED = 4;

/** The view. */
export class AsOfView {
  readonly element = make('div', 'as-of');
  readonly #words = make('p', 'as-of-words');
  readonly #button: HTMLButtonElement;

  /** `oncurrent` is asked for the number of the epoch that the group is in. */
  constructor(oncurrent: () => void) {
    this.#words.setAttribute('role', 'status');
    this.#button = button('current', 'Show the current number', oncurrent);
    this.element.append(this.#words, this.#button);
  }

  /** Shows since when `shown` is there, and the changes `since`, the newest first. */
  show(
    shown: SeenEpoch | null,
    since: readonly SeenEpoch[],
    inGroup: boolean,
    wordsOf: (epoch: SeenEpoch) => string,
  ): void {
    this.element.hidden = shown === null;
    if (shown === null) return;
    const isCurrent = inGroup && since.length === 0;
    this.element.setAttribute('part', isCurrent ? 'as-of' : 'as-of past');
    this.#button.hidden = isCurrent || !inGroup;
    const named = since.slice(0, NAMED).reverse();
    const more = since.length > named.length ? [`${since.length - named.length} more changes`] : [];
    const changes = [...more, ...named.map(wordsOf)].join('. ');
    say(
      this.#words,
      [
        `As of ${timeOf(shown.at)}, change ${shown.epoch}.`,
        ...(since.length > 0 ? [`Since then: ${changes}.`] : []),
        ...(inGroup ? [] : ['This device is not in the group now.']),
      ].join(' '),
    );
  }
}
