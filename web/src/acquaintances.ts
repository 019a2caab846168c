/** Whether somebody who comes into the group under a name is the one who had it before. */

import type { Member } from 'sotto';
import { parseMemberId } from './member-id.js';
import { looksOf } from './skeleton.js';

/** A member that has come under the name of one that is gone. */
export interface Encounter {
  id: string;
  /** `same`: whoever it was is back. `other`: there is another key now, `none`: there is none, and there was one. */
  key: 'same' | 'other' | 'none';
}

interface Gone {
  looks: ReadonlySet<string>;
  fingerprint: string | null;
}

/** How many who are gone are remembered. */
const KEPT = 500;

/**
 * Those who are in the group and those who were. The core compares whole identities; here each join makes a new one, so
 * names are compared, and names that look alike are one.
 */
export class Acquaintances {
  #present: ReadonlyMap<string, string | null> = new Map();
  #gone: Gone[] = [];

  /** Takes in who is in the group now, and tells who has come back. */
  meet(own: string, members: readonly Member[]): Encounter[] {
    const before = this.#present;
    const now = new Map(members.map(({ member, fingerprint }) => [member, fingerprint]));
    this.#present = now;
    for (const [id, fingerprint] of before) {
      if (id !== own && now.get(id) !== fingerprint) {
        this.#gone.push(goneAs([id, fingerprint]));
      }
    }
    this.#gone = this.#gone.slice(-KEPT);
    // Whoever is still there counts, too: a page that was loaded again may come before its former self has gone.
    const known = [...this.#gone, ...[...before].filter(([id]) => id !== own).map(goneAs)];
    return members.flatMap(({ member: id, fingerprint }) => {
      const isNew = id !== own && before.get(id) !== fingerprint;
      const encounter = isNew && this.#compare(id, fingerprint, known);
      return encounter ? [encounter] : [];
    });
  }

  #compare(id: string, fingerprint: string | null, known: readonly Gone[]): Encounter | null {
    const looks = [...looksOf(parseMemberId(id).name)];
    const alike = known.filter((gone) => looks.some((look) => gone.looks.has(look)));
    if (fingerprint !== null && alike.some((gone) => gone.fingerprint === fingerprint)) {
      return { id, key: 'same' };
    }
    if (fingerprint !== null && alike.length > 0) {
      return { id, key: 'other' };
    }
    return alike.some((gone) => gone.fingerprint !== null) ? { id, key: 'none' } : null;
  }
}

function goneAs([id, fingerprint]: readonly [string, string | null]): Gone {
  return { looks: looksOf(parseMemberId(id).name), fingerprint };
}
