/** The question with whom the number was compared, and the marks of those with whom it was. */

import { button, make, say } from './dom.js';
import type { KeyHolder, Mark } from './marks.js';
import { type NamesOf, timeOf } from './words.js';

/** A member that can be marked. */
export interface Comparable {
  member: KeyHolder;
  mark: Mark | null;
}

/** The view. */
export class CompareView {
  readonly element = make('fieldset', 'compare');
  readonly #list = make('ul', 'members');
  readonly #done = make('p', 'marked');
  readonly #button: HTMLButtonElement;
  readonly #boxes = new Map<string, HTMLInputElement>();

  /** `oncompared` gets the members that were ticked. */
  constructor(oncompared: (members: string[]) => void) {
    const legend = make('legend', 'question', 'Who sees the same number?');
    const hint = make(
      'p',
      'hint',
      'Tick those who have shown or read theirs to you. Their mark stays until their key changes.',
    );
    this.#done.setAttribute('role', 'status');
    this.#button = button('mark', 'Mark as compared', () => {
      const ticked = [...this.#boxes].filter(([, box]) => box.checked).map(([member]) => member);
      if (ticked.length > 0) oncompared(ticked);
      this.forget();
      say(this.#done, ticked.length > 0 ? 'Marked.' : 'Tick somebody first.');
    });
    this.element.append(legend, hint, this.#list, this.#button, this.#done);
  }

  /** Shows the other members of the epoch whose number is shown. Ticks stay with their members. */
  show(members: readonly Comparable[], namesOf: NamesOf): void {
    const names = namesOf(members.map(({ member }) => member.member));
    const ticked = new Set([...this.#boxes].filter(([, box]) => box.checked).map(([member]) => member));
    const focused = [...this.#boxes].find(([, box]) => box.matches(':focus'))?.[0];
    this.#boxes.clear();
    this.#list.replaceChildren(
      ...members.map(({ member, mark }) => this.#item(member, mark, names.get(member.member))),
    );
    for (const [member, box] of this.#boxes) box.checked = ticked.has(member);
    this.element.hidden = members.length === 0;
    if (focused !== undefined) this.#boxes.get(focused)?.focus();
  }

  /** Takes all ticks and the last answer away. */
  forget(): void {
    for (const box of this.#boxes.values()) box.checked = false;
    say(this.#done, '');
  }

  /** Ticks the only member that there is: nobody else can have shown the code. */
  tickOnly(): void {
    const [box, ...others] = this.#boxes.values();
    if (box !== undefined && others.length === 0) box.checked = true;
  }

  #item({ member, fingerprint }: KeyHolder, mark: Mark | null, name = member): HTMLLIElement {
    const item = make('li', 'member');
    const label = make('label', 'member-label');
    const box = make('input', 'member-box');
    box.type = 'checkbox';
    this.#boxes.set(member, box);
    const key = make('span', 'fingerprint', fingerprint === null ? 'no key to know them by' : fingerprint);
    label.append(box, make('span', 'name', name), key);
    item.append(label);
    if (mark !== null) item.append(make('span', 'compared', `✓ compared ${timeOf(mark.at)}`));
    return item;
  }
}
