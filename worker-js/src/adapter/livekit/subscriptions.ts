import type { MemberTrack } from '../../call/events.js';
import { type DirectoryCall, StreamDirectory } from '../stream-directory.js';
import { LiveKitError } from './error.js';
import { canBe } from './sources.js';

/** A track as LiveKit shows it, by its server's word. */
export interface Shown {
  /** The server's id of the track. */
  readonly sid: string;
  /** The participant under which the track is shown. */
  readonly identity: string;
  /** The source as which it is shown. */
  readonly source: string;
}

/**
 * The receivers of others' tracks. Each is bound to whoever has claimed the server's id of the track, if that is the participant
 * and the source as which LiveKit shows it; else it is shut.
 */
export class Subscriptions {
  readonly directory: StreamDirectory;
  readonly #shown = new Map<RTCRtpReceiver, Shown>();

  /** `refused` is told what LiveKit shows as something that it is not. */
  constructor(call: DirectoryCall, refused: (error: LiveKitError) => void) {
    const shown = this.#shown;
    const unprotect = (receiver: RTCRtpReceiver, holder: MemberTrack) => {
      const as = shown.get(receiver);
      if (as !== undefined && as.identity === holder.member && canBe(holder.track, as.source)) {
        call.unprotect(receiver, holder);
        return;
      }
      call.shut(receiver);
      const text = `the track ${as?.sid} is shown as ${as?.source} of ${as?.identity}`;
      const about = { member: holder.member, track: holder.track };
      refused(new LiveKitError('stream-mismatch', text, about));
    };
    this.directory = new StreamDirectory({
      member: call.member,
      get state() {
        return call.state;
      },
      get members() {
        return call.members;
      },
      on: (name, listener, options) => call.on(name, listener, options),
      sendMessage: (data, options) => call.sendMessage(data, options),
      shut: (end) => call.shut(end),
      release: (end) => call.release(end),
      unprotect,
    });
  }

  /** A track has arrived, perhaps on a receiver that another had before. Throws as `Call.unprotect`. */
  subscribed(receiver: RTCRtpReceiver, shown: Shown): void {
    this.#shown.set(receiver, shown);
    this.directory.bind(receiver, shown.sid);
  }

  /** A track has gone. Its receiver may have got another before that is told. */
  unsubscribed(sid: string): void {
    for (const [receiver, shown] of this.#shown) {
      if (shown.sid !== sid) continue;
      this.#shown.delete(receiver);
      this.directory.unbind(receiver);
    }
  }

  /** Shuts all receivers, and takes one's own claims back. */
  stop(): void {
    this.#shown.clear();
    this.directory.stop();
  }
}
