import type { Track } from '../api/track.js';
import type { MemberTrack } from '../call/events.js';

/** A stream of the SFU, with the member that has claimed it and the track that it is. */
export interface ClaimedStream extends MemberTrack {
  /** The SFU's id of the stream. */
  readonly id: string;
}

/** The outcome of a statement. */
export interface HolderChanges {
  readonly claimed: readonly ClaimedStream[];
  readonly withdrawn: readonly ClaimedStream[];
  /** Streams that the member has claimed and another member holds. */
  readonly refused: readonly string[];
}

/**
 * The members that hold streams. All members read the same statements in the same order, so for all it is the same one that was
 * first; a later claim of the same stream by another member is refused until the first is withdrawn and the other is made anew.
 */
export class StreamHolders {
  readonly #byId = new Map<string, MemberTrack>();

  /** The holder of a stream. */
  of(id: string): MemberTrack | undefined {
    return this.#byId.get(id);
  }

  /** All streams that are held. */
  get all(): readonly ClaimedStream[] {
    return [...this.#byId].map(([id, holder]) => ({ id, ...holder }));
  }

  /** Takes a member's statement of all its streams in place of its former one. A stream that has become another track changes hands. */
  state(member: string, streams: ReadonlyMap<string, Track>): HolderChanges {
    const withdrawn = this.all.filter(
      (held) => held.member === member && streams.get(held.id) !== held.track,
    );
    for (const { id } of withdrawn) this.#byId.delete(id);
    const claimed: ClaimedStream[] = [];
    const refused: string[] = [];
    for (const [id, track] of streams) {
      const holder = this.#byId.get(id);
      if (holder === undefined) {
        this.#byId.set(id, { member, track });
        claimed.push({ id, member, track });
      } else if (holder.member !== member) refused.push(id);
    }
    return { claimed, withdrawn, refused };
  }

  /** Lets go of all that members hold who are gone. */
  release(isGone: (member: string) => boolean): readonly ClaimedStream[] {
    const withdrawn = this.all.filter(({ member }) => isGone(member));
    for (const { id } of withdrawn) this.#byId.delete(id);
    return withdrawn;
  }
}
