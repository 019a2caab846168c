import type { MemberTrack } from '../call/events.js';

/** A track of another member that is being received. Its frames come from that member and that track, or not at all. */
export interface ReceivedStream extends MemberTrack {
  /** Audio or video. */
  readonly kind: 'audio' | 'video';
  /** To be put into a `MediaStream` and shown. */
  readonly mediaStreamTrack: MediaStreamTrack;
  /** For `getStats` and the like. */
  readonly receiver: RTCRtpReceiver;
}

/** The stream of a receiver that is bound to a member's track. */
export function streamOf(receiver: RTCRtpReceiver, { member, track }: MemberTrack): ReceivedStream {
  const { track: mediaStreamTrack } = receiver;
  const kind = mediaStreamTrack.kind === 'audio' ? 'audio' : 'video';
  return { member, track, kind, mediaStreamTrack, receiver };
}
