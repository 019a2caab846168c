/** Members' tracks that come and cannot be heard or seen, by the call's events. */

import type { Track } from '../api/track.js';
import type { MemberTrack } from '../call/events.js';
import type { DropReason } from '../wasm/sotto.js';
import type { ShownCall } from './shown-call.js';

/** A fault in the reception of a track. */
export interface Fault extends MemberTrack {
  /** `undecryptable`: none of its frames can be opened. `stalled`: its pictures are opened and not decoded. */
  readonly type: 'undecryptable' | 'stalled';
  /** Why the last frame was dropped, if the core has dropped it. */
  readonly reason: DropReason | undefined;
  /** The time of its beginning, as `Date.now()` counts. */
  readonly since: number;
}

/** The faults of one call, in the order in which they began. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  /** Follows a call until the returned function is called. `changed` is called after each change. */
  follow(call: ShownCall, changed: () => void): () => void {
    const begin = (fault: Fault) => {
      this.#faults.set(keyOf(fault.type, fault), fault);
      changed();
    };
    const end = (type: Fault['type'], track: MemberTrack) => {
      if (this.#faults.delete(keyOf(type, track))) changed();
    };
    const undo = [
      call.on('undecryptable', (told) => begin({ ...told, type: 'undecryptable' })),
      call.on('decryptable', (told) => end('undecryptable', told)),
      call.on('stalled', (told) => begin({ ...told, type: 'stalled', reason: undefined })),
      call.on('resumed', (told) => end('stalled', told)),
      // A receiver of a member that has gone is released, and tells nothing more.
      call.on('members', (members) => {
        const gone = [...this.#faults].filter(([, fault]) => !members.some((m) => m.member === fault.member));
        for (const [key] of gone) this.#faults.delete(key);
        if (gone.length > 0) changed();
      }),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#faults.clear();
    };
  }

  get all(): readonly Fault[] {
    return [...this.#faults.values()];
  }
}

function keyOf(type: Fault['type'], { member, track }: { member: string; track: Track }): string {
  return JSON.stringify([type, member, track]);
}
