/** Changes of continuity keys that no person has looked at yet. */

import type { KeyChanged } from '../call/events.js';
import type { KeyHolder } from '../safety-number/marks.js';

/** Changes kept at most: a name can come back with another key as often as its owner likes. */
const KEPT = 1000;

/**
 * The changes, by member. A change is over when a person has looked at it, or when the key of before is back; departure ends
 * none, for a member with another key could otherwise hide that by going and coming.
 */
export class KeyChanges {
  readonly #byMember = new Map<string, KeyChanged>();

  /** Takes in a change. Of several of one member, the key from before the first is the one that was known. */
  add({ member, before, fingerprint }: KeyChanged): void {
    const known = this.#byMember.get(member)?.before;
    const first = known === undefined ? before : known;
    this.#byMember.delete(member);
    if (first === fingerprint) return;
    this.#byMember.set(member, { member, before: first, fingerprint });
    const [oldest] = this.#byMember.keys();
    if (this.#byMember.size > KEPT && oldest !== undefined) this.#byMember.delete(oldest);
  }

  /** The change that led to the key that this member has. */
  of({ member, fingerprint }: KeyHolder): KeyChanged | undefined {
    const change = this.#byMember.get(member);
    return change?.fingerprint === fingerprint ? change : undefined;
  }

  /** A person has looked at the change of a member. */
  seen(member: string): void {
    this.#byMember.delete(member);
  }

  clear(): void {
    this.#byMember.clear();
  }
}
