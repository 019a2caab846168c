/** One member in the list. */

import type { KeyChanged } from '../call/events.js';
import { asImage, button, make, say } from '../safety-number/dom.js';
import type { Mark } from '../safety-number/marks.js';
import { spoken, timeOf } from '../safety-number/words.js';
import type { Member } from '../wasm/sotto.js';
import type { CodeStatement } from './code-statement.js';
import { wordsForCode, wordsForKey } from './member-words.js';

/** All that is shown of a member. */
export interface ShownMember {
  readonly member: Member;
  readonly name: string;
  readonly own: boolean;
  readonly mark: Mark | null;
  readonly code: CodeStatement | null;
  readonly change: KeyChanged | undefined;
}

/** The item: the same element through updates, so that focus and a reader's place stay. */
export class MemberItem {
  readonly element = make('li', 'member');
  readonly #name = make('span', 'name');
  readonly #own = make('span', 'own', 'you');
  readonly #proven = make('span', 'proven', '✓ has the link');
  readonly #compared = make('span', 'compared');
  readonly #fingerprint = make('span', 'fingerprint');
  readonly #code = make('span', 'code');
  readonly #key = make('div', 'key');
  readonly #keyWords = make('span', 'key-words');

  /** `onseen`: a person has looked at the change of the key. */
  constructor(onseen: () => void) {
    const line = make('div', 'line');
    line.append(this.#name, this.#own, this.#proven, this.#compared);
    const seen = button('seen', 'I have looked at it', onseen);
    this.#key.append(this.#keyWords, seen);
    this.element.append(line, this.#fingerprint, this.#code, this.#key);
  }

  show({ member, name, own, mark, code, change }: ShownMember): void {
    say(this.#name, name);
    this.#own.hidden = !own;
    this.#proven.hidden = !member.proven;
    this.#compared.hidden = mark === null;
    if (mark !== null) say(this.#compared, `✓ compared ${timeOf(mark.at)}`);
    const { fingerprint } = member;
    say(this.#fingerprint, fingerprint ?? 'no key to know them by');
    if (fingerprint === null) {
      this.#fingerprint.removeAttribute('role');
      this.#fingerprint.removeAttribute('aria-label');
    } else asImage(this.#fingerprint, `Fingerprint of the key: ${spokenGroups(fingerprint)}`);
    this.#code.hidden = code === null;
    if (code !== null) say(this.#code, wordsForCode(code));
    this.#key.hidden = change === undefined;
    this.element.setAttribute('part', change === undefined ? 'member' : 'member changed');
    if (change !== undefined) say(this.#keyWords, wordsForKey(change));
  }
}

function spokenGroups(fingerprint: string): string {
  return fingerprint.split(' ').map(spoken).join(', ');
}
