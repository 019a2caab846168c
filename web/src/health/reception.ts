/** Reception as a call tells it: the tracks of others that cannot be opened, and those not decoded. */

import type { CallEvents, DropReason, MemberTrack, Track } from 'sotto';
import type { JoinedCall } from '../media/joined-room.js';

/** The faults in the reception of one member's track. */
export interface Trouble {
  /** Frames come, and none can be opened. */
  undecryptable?: { reason: DropReason | undefined };
  /** Pictures are opened, and none is decoded. */
  stalled?: true;
}

type Told = 'undecryptable' | 'decryptable' | 'stalled' | 'resumed';

/** The reception of all tracks, from the call's own events: nothing is judged a second time here. */
export class Reception {
  readonly #troubles = new Map<string, Trouble>();
  readonly #undo: (() => void)[];

  /** `changed` gets a new trouble, or `null` when one is over. */
  constructor(call: Pick<JoinedCall, 'on'>, changed: (found: (MemberTrack & Trouble) | null) => void) {
    const follow = <Name extends Told>(
      name: Name,
      change: (trouble: Trouble, event: CallEvents[Name]) => Trouble,
      isNew: boolean,
    ) =>
      call.on(name, (event) => {
        const { member, track } = event;
        const trouble = change(this.of(member, track), event);
        this.#troubles.set(keyOf(member, track), trouble);
        changed(isNew ? { member, track, ...trouble } : null);
      });
    this.#undo = [
      follow('undecryptable', (trouble, { reason }) => ({ ...trouble, undecryptable: { reason } }), true),
      follow('decryptable', ({ undecryptable: _, ...trouble }) => trouble, false),
      follow('stalled', (trouble) => ({ ...trouble, stalled: true }), true),
      follow('resumed', ({ stalled: _, ...trouble }) => trouble, false),
    ];
  }

  of(member: string, track: Track): Trouble {
    return this.#troubles.get(keyOf(member, track)) ?? {};
  }

  /** Forgets a track that is not received any more: nothing will be told of it. */
  forget(member: string, track: Track): void {
    this.#troubles.delete(keyOf(member, track));
  }

  stop(): void {
    for (const undo of this.#undo) undo();
  }
}

/** The key of a member's track in a map. */
export function keyOf(member: string, track: Track): string {
  return `${track} ${member}`;
}
