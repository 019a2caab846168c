/** Notices that may need the user's action: lines above the call that stay until they are over or put away. */

import { html, nothing, render, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Announcer } from '../elements/announce.js';
import { closeButton } from '../elements/buttons.js';
import { icon } from '../elements/icons.js';
import type { Words } from '../words.js';

/** The subject of a notice; each is shown once. */
export type Topic =
  | 'connection'
  | 'media'
  | 'waiting'
  | 'first'
  | 'refused'
  | 'uninvited'
  | 'new-link'
  | 'stale'
  | 'sound'
  | 'microphone'
  | 'camera'
  | 'screen'
  | 'error'
  | 'voice'
  /** The key of each identity. */
  | `key ${string}`;

/** Something to click on a notice. */
export interface Remedy {
  label: string;
  run: () => void;
}

interface Notice {
  topic: Topic;
  words: Words;
  remedy: Remedy | undefined;
  isAlert: boolean;
}

/** The lines. */
export class Notices {
  readonly element = document.createElement('div');
  readonly #byTopic = new Map<Topic, Notice>();
  readonly #announcer: Announcer;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
    this.element.className = 'notices';
  }

  /** With `isAlert` a screen reader says it at once; others are said by the announcer. */
  show(topic: Topic, words: Words, remedy?: Remedy, isAlert = false): void {
    this.#byTopic.set(topic, { topic, words, remedy, isAlert });
    this.#render();
  }

  /** Shows a notice without a remedy, which a screen reader says at once. */
  warn(topic: Topic, words: Words): void {
    this.show(topic, words);
    this.#announcer.interrupt(`${words.what} ${words.advice}`);
  }

  clear(topic: Topic): void {
    this.#byTopic.delete(topic);
    this.#render();
  }

  #render(): void {
    // A notice's key is the notice itself: an alert that is shown again is a new element, or it would not be said again.
    const lines = repeat(
      this.#byTopic.values(),
      (notice) => notice,
      (notice) => this.#line(notice),
    );
    render(lines, this.element);
  }

  #line({ topic, words, remedy, isAlert }: Notice): TemplateResult {
    return html`
      <div class="notice" data-notice=${topic} role=${isAlert ? 'alert' : nothing}>
        ${icon('warning')}
        <p><strong>${words.what}</strong> ${words.advice}</p>
        ${
          remedy
            ? html`<button type="button" class="quiet-button" @click=${remedy.run}>${remedy.label}</button>`
            : nothing
        }
        ${closeButton(() => this.clear(topic))}
      </div>
    `;
  }
}
