/** The names of a call's members: those that the members show where the call has a link secret, those in the ids elsewhere. */

import type { Member } from 'sotto';
import { NAMELESS, type ParsedName, parseMemberId, shownName } from './member-id.js';

/** The part of a member that has its name. */
export type NamedMember = Pick<Member, 'member' | 'name'>;

/** The names of members that are or were in the group. History speaks of members that have left, too. */
export class Names {
  readonly #own: string;
  readonly #ownName: string | null;
  readonly #shown = new Map<string, ParsedName>();

  /** `ownName` is the name that the others see; `null` in a call without a link secret, where the id has it. */
  constructor(own: string, ownName: string | null) {
    this.#own = own;
    this.#ownName = ownName;
  }

  /** Takes in the members of the group. */
  learn(members: readonly NamedMember[]): void {
    for (const member of members) {
      this.#shown.set(member.member, shownName(member));
    }
  }

  /**
   * The name of an id. With a link secret an id that was never in the group has none: the server could have written
   * anything there.
   */
  of(id: string): ParsedName {
    if (id === this.#own) {
      return shownName({ member: id, name: this.#ownName });
    }
    const known = this.#shown.get(id);
    if (known !== undefined) {
      return known;
    }
    return this.#ownName === null ? parseMemberId(id) : { name: NAMELESS, suffix: '' };
  }
}
