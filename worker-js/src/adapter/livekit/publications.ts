import type { Track } from '../../api/track.js';
import type { Call } from '../../call/call.js';
import type { StreamDirectory } from '../stream-directory.js';
import type { LiveKitLocalTrack, LiveKitPublication } from './client.js';
import { LiveKitError } from './error.js';
import { trackFor } from './sources.js';

/** The part of a call that publications need. */
export type PublishingCall = Pick<Call, 'protect' | 'release'>;

interface Sent {
  readonly sender: RTCRtpSender;
  readonly track: Track;
  /** The server's id of the track, once it has given one. */
  sid: string | null;
}

/** One's own publications: each is protected when its sender is made, and claimed when the server has given it an id. */
export class Publications {
  readonly #call: PublishingCall;
  readonly #directory: Pick<StreamDirectory, 'claim' | 'withdraw'>;
  readonly #sent = new Map<object, Sent>();

  constructor(call: PublishingCall, directory: Pick<StreamDirectory, 'claim' | 'withdraw'>) {
    this.#call = call;
    this.#directory = directory;
  }

  /** A sender was made for a track. What this throws ends the publication; the sender is shut then. */
  created(sender: RTCRtpSender, local: LiveKitLocalTrack): void {
    this.#forget(local);
    // The sender of a publication that has failed has lost its track.
    for (const [other, { sid, sender: former }] of this.#sent) {
      if (sid === null && former.track === null) this.#forget(other);
    }
    const used = [...this.#sent.values()].map(({ track }) => track);
    const track = trackFor(local.source, (candidate) => used.includes(candidate));
    if (track === undefined) throw new LiveKitError('too-many-tracks', 'a member may send eight tracks');
    this.#call.protect(sender, { track });
    this.#sent.set(local, { sender, track, sid: null });
  }

  /** The server has given a publication its id. */
  published({ track: local, trackSid }: LiveKitPublication): void {
    const sent = local === undefined ? undefined : this.#sent.get(local);
    if (sent === undefined) return;
    if (sent.sid !== null) this.#directory.withdraw(sent.sid);
    sent.sid = trackSid;
    this.#directory.claim(trackSid, sent.track);
  }

  /** A publication has ended. */
  unpublished({ trackSid }: LiveKitPublication): void {
    for (const [local, { sid }] of this.#sent) if (sid === trackSid) this.#forget(local);
  }

  /** Ends all. */
  stop(): void {
    for (const local of [...this.#sent.keys()]) this.#forget(local);
  }

  #forget(local: object): void {
    const sent = this.#sent.get(local);
    if (sent === undefined) return;
    this.#sent.delete(local);
    if (sent.sid !== null) this.#directory.withdraw(sent.sid);
    this.#call.release(sent.sender);
  }
}
