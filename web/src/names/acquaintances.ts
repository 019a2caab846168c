/** Whether a member that comes into the group under a name has the key of the member that had the name before. */

import type { Member } from 'sotto';
import { shownName } from './member-id.js';
import { looksOf } from './skeleton.js';

/** A member that has come under the name of one that is gone. */
export interface Encounter {
  id: string;
  /** `same`: the same key is back. `other`: there is another key now, `none`: there is none, and there was one. */
  key: 'same' | 'other' | 'none';
  /** Fingerprints of those who had the name before, the latest last. */
  before: readonly string[];
}

interface Gone {
  looks: ReadonlySet<string>;
  fingerprint: string | null;
}

/** The part of a member that is compared. */
export type Acquaintance = Pick<Member, 'member' | 'name' | 'fingerprint'>;

/** Number of former members that are remembered. */
const KEPT = 500;

/**
 * The present and the former members of the group. The core compares whole identities; here each join makes a new one,
 * so names are compared, and names that look alike are one.
 */
export class Acquaintances {
  #present: ReadonlyMap<string, Acquaintance> = new Map();
  #gone: Gone[] = [];

  /** Takes the present members of the group, and returns those that have come back. */
  meet(own: string, members: readonly Acquaintance[]): Encounter[] {
    const before = this.#present;
    const now = new Map(members.map((member) => [member.member, member]));
    this.#present = now;
    const others = [...before.values()].filter(({ member }) => member !== own);
    for (const other of others) {
      if (!isSame(now.get(other.member), other)) {
        this.#gone.push(goneAs(other));
      }
    }
    this.#gone = this.#gone.slice(-KEPT);
    // Members that are still there count, too: a page that was loaded again may come before its former self has gone.
    const known = [...this.#gone, ...others.map(goneAs)];
    return members.flatMap((member) => {
      const isNew = member.member !== own && !isSame(before.get(member.member), member);
      const encounter = isNew && this.#compare(member, known);
      return encounter ? [encounter] : [];
    });
  }

  #compare(member: Acquaintance, known: readonly Gone[]): Encounter | null {
    const { member: id, fingerprint } = member;
    const looks = [...looksOf(shownName(member).name)];
    const alike = known.filter((gone) => looks.some((look) => gone.looks.has(look)));
    const before = [...new Set(alike.flatMap((gone) => gone.fingerprint ?? []))];
    if (fingerprint !== null && before.includes(fingerprint)) {
      return { id, key: 'same', before };
    }
    if (fingerprint !== null && alike.length > 0) {
      return { id, key: 'other', before };
    }
    return before.length > 0 ? { id, key: 'none', before } : null;
  }
}

/** Whether a member of before is still there, with the same key and name. */
function isSame(one: Acquaintance | undefined, other: Acquaintance): boolean {
  return one !== undefined && one.fingerprint === other.fingerprint && one.name === other.name;
}

function goneAs(member: Acquaintance): Gone {
  return { looks: looksOf(shownName(member).name), fingerprint: member.fingerprint };
}
