/** What is going on and may need a hand: lines above the call that stay until they are over or put away. */

import { closeButton } from './buttons.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import type { Words } from './words.js';

/** What a notice is about; each is shown once. */
export type Topic =
  | 'connection'
  | 'media'
  | 'waiting'
  | 'stale'
  | 'sound'
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'error'
  /** The key of each identity. */
  | `key ${string}`;

/** Something to click on a notice. */
export interface Remedy {
  label: string;
  run: () => void;
}

/** The lines. */
export class Notices {
  readonly element = h('div', { class: 'notices' });
  readonly #byTopic = new Map<Topic, HTMLElement>();

  /** With `isAlert` a screen reader says it at once; others are said by the announcer. */
  show(topic: Topic, { what, advice }: Words, remedy?: Remedy, isAlert = false): void {
    const notice = h(
      'div',
      { class: 'notice', 'data-notice': topic, role: isAlert && 'alert' },
      icon('warning'),
      h('p', {}, h('strong', {}, what), ` ${advice}`),
      remedy && h('button', { type: 'button', class: 'quiet-button', onclick: remedy.run }, remedy.label),
      closeButton(() => this.clear(topic)),
    );
    const before = this.#byTopic.get(topic);
    if (before) {
      before.replaceWith(notice);
    } else {
      this.element.append(notice);
    }
    this.#byTopic.set(topic, notice);
  }

  clear(topic: Topic): void {
    this.#byTopic.get(topic)?.remove();
    this.#byTopic.delete(topic);
  }
}
