/** The epochs that this participant has seen, and the marks of members that were compared. */

import { Listeners, type ListenOptions, type Unsubscribe } from '../api/listeners.js';
import type { CallEvents, Epoch } from '../call/events.js';
import type { SafetyNumber } from '../wasm/sotto.js';
import { type KeyHolder, type Mark, Marks } from './marks.js';

/** The continuity key of a member that has come under a name of before. */
export interface KeyNote {
  member: string;
  /** `same`: the key of before. `other`: another one. `none`: no key, where there was one. */
  key: 'same' | 'other' | 'none';
  /** The fingerprint of before; `null` if there was no key. */
  before: string | null;
}

/** The part of an `Epoch` that a record keeps. */
export interface RecordedEpoch extends Omit<Epoch, 'members'> {
  members: readonly KeyHolder[];
}

/** An epoch of the group, as it was when it came. */
export interface SeenEpoch extends RecordedEpoch {
  /** The time when it came, as `Date.now()` counts. */
  at: number;
  /** Members that came back in it, and with which key; `compared`: the key of before has a mark, and this one has not. */
  keys: readonly (KeyNote & { compared: boolean })[];
}

/** The part of a `Call` that a record follows. */
export interface FollowedCall {
  readonly epoch: number | null;
  readonly members: readonly KeyHolder[];
  readonly safetyNumber: SafetyNumber | null;
  on<Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void): Unsubscribe;
}

/** Epochs kept at most; of more, the oldest are given up. */
const KEPT = 50;

/** A record of one call, or of several one after the other. Any number of `<sotto-safety-number>` can show it. */
export class SafetyRecord {
  /** The own member id. */
  readonly own: string;
  readonly #listeners = new Listeners<{ change: SafetyRecord }>();
  readonly #marks: Marks;
  #history: SeenEpoch[] = [];
  #inGroup = false;

  /** `marks` are those of an earlier record, as {@link SafetyRecord.marks} gave them. */
  constructor(own: string, marks: readonly Mark[] = []) {
    this.own = own;
    this.#marks = new Marks(marks);
  }

  /** The epoch that the group is in; `null` while this participant is in no group. */
  get current(): SeenEpoch | null {
    return this.#inGroup ? (this.#history[0] ?? null) : null;
  }

  /** Epochs that were seen, the newest first. */
  get history(): readonly SeenEpoch[] {
    return this.#history;
  }

  /** All marks, to be stored. */
  get marks(): readonly Mark[] {
    return this.#marks.all;
  }

  /** The mark of a member with the key that it has; `null` without one. */
  markOf(member: KeyHolder): Mark | null {
    return this.#marks.of(member);
  }

  /** Calls `listener` after each change, by the rules of `EventTarget`, as `Call.on` does. */
  on(name: 'change', listener: (record: SafetyRecord) => void, options?: ListenOptions): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off(name: 'change', listener: (record: SafetyRecord) => void): void {
    this.#listeners.off(name, listener);
  }

  /** Calls `listener` after the next change. */
  once(
    name: 'change',
    listener: (record: SafetyRecord) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /** Follows a call until the returned function is called. */
  follow(call: FollowedCall): Unsubscribe {
    if (call.epoch !== null && call.safetyNumber !== null) {
      const { epoch, members, safetyNumber } = call;
      this.enter({ epoch, members, safetyNumber, added: [this.own], removed: [] });
    }
    const undo = [
      call.on('epoch', (epoch) => this.enter(epoch)),
      call.on('returned', ({ member, fingerprint }) =>
        this.note({ member, key: 'same', before: fingerprint }),
      ),
      call.on('key-changed', ({ member, before, fingerprint }) =>
        this.note({ member, key: fingerprint === null ? 'none' : 'other', before }),
      ),
      call.on('state', (state) => {
        if (state !== 'encrypted') this.leave();
      }),
    ];
    return () => {
      for (const stop of undo) stop();
    };
  }

  /** Takes in an epoch. For a caller that does not {@link SafetyRecord.follow} a call. */
  enter(epoch: RecordedEpoch, at = Date.now()): void {
    this.#history = [{ ...epoch, at, keys: [] }, ...this.#history].slice(0, KEPT);
    this.#inGroup = true;
    this.#marks.enter(epoch);
    this.#changed();
  }

  /** Takes in that this participant is in no group any more. */
  leave(): void {
    this.#inGroup = false;
    this.#marks.leave();
    this.#changed();
  }

  /** Notes with which key a member came back in the newest epoch. */
  note(note: KeyNote): void {
    const [newest] = this.#history;
    if (newest === undefined) return;
    const compared = note.key !== 'same' && note.before !== null && this.#marks.has(note.before);
    newest.keys = [...newest.keys, { ...note, compared }];
    this.#changed();
  }

  /** Marks members of an epoch that was seen as compared: those of whom a person says that they showed the same number. */
  compared(epoch: SeenEpoch, members: readonly string[], at = Date.now()): void {
    this.#marks.set(
      epoch.members.filter(({ member }) => member !== this.own && members.includes(member)),
      at,
    );
    // A member without a key that has gone since, or come anew, is not the one that was compared.
    if (this.current !== epoch) this.#dropKeyless(epoch);
    this.#changed();
  }

  #dropKeyless(since: SeenEpoch): void {
    const later = this.#history.slice(0, this.#history.indexOf(since)).reverse();
    for (const epoch of later) this.#marks.enter(epoch);
    if (!this.#inGroup) this.#marks.leave();
  }

  #changed(): void {
    this.#listeners.emit('change', this);
  }
}
