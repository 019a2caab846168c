/** Marks of compared keys. A mark belongs to a key, not to a name, so that it falls with the key and with nothing else. */

import type { Member } from '../wasm/sotto.js';

/** The parts of a member that a mark is on. */
export type KeyHolder = Pick<Member, 'member' | 'fingerprint'>;

/** The memory of a comparison with one member. */
export interface Mark {
  /** The fingerprint of the member's continuity key; `null` for a member without one. */
  fingerprint: string | null;
  /** The member's id when it was compared. */
  member: string;
  /** The time of the comparison, as `Date.now()` counts. */
  at: number;
}

/** Marks kept at most; of more, the oldest are given up. */
const KEPT = 500;

/**
 * The marks of one participant. A member with a continuity key has its mark by the fingerprint, through departures and
 * reloads. A member without a key has nothing to be known again by: its mark falls when it leaves or is added anew.
 */
export class Marks {
  #all: readonly Mark[];

  constructor(all: readonly Mark[] = []) {
    this.#all = all.slice(-KEPT);
  }

  get all(): readonly Mark[] {
    return this.#all;
  }

  /** The mark of `member` with the key that it has. */
  of({ member, fingerprint }: KeyHolder): Mark | null {
    return this.#all.find((mark) => belongs(mark, member, fingerprint)) ?? null;
  }

  /** Whether the key with this fingerprint was compared. */
  has(fingerprint: string): boolean {
    return this.#all.some((mark) => mark.fingerprint === fingerprint);
  }

  /** Marks the keys of `members`. A mark that is there gets the new time. */
  set(members: readonly KeyHolder[], at: number): void {
    const others = this.#all.filter(
      (mark) => !members.some(({ member, fingerprint }) => belongs(mark, member, fingerprint)),
    );
    const added = members.map(({ member, fingerprint }) => ({ fingerprint, member, at }));
    this.#all = [...others, ...added].slice(-KEPT);
  }

  /** Lets the marks of members without a key fall that have come anew, have gone, or have a key now. */
  enter({ members, added }: { members: readonly KeyHolder[]; added: readonly string[] }): void {
    const keyless = members.filter(({ fingerprint }) => fingerprint === null).map(({ member }) => member);
    const stays = (id: string) => keyless.includes(id) && !added.includes(id);
    this.#all = this.#all.filter(({ fingerprint, member }) => fingerprint !== null || stays(member));
  }

  /** Lets the marks of members without a key fall: without a group nobody is known to stay. */
  leave(): void {
    this.#all = this.#all.filter(({ fingerprint }) => fingerprint !== null);
  }
}

function belongs(mark: Mark, member: string, fingerprint: string | null): boolean {
  return fingerprint === null
    ? mark.fingerprint === null && mark.member === member
    : mark.fingerprint === fingerprint;
}
