import type { Track } from '../api/track.js';
import type { SottoError } from '../call/error.js';
import type { ConnectionState } from '../log/state.js';
import type { RoomError } from './error.js';

/** A track of another member that is being received. Its frames come from that member and that track, or not at all. */
export interface RemoteStream {
  /** The member that sends it. */
  readonly member: string;
  /** Which of theirs. */
  readonly track: Track;
  /** Audio or video. */
  readonly kind: 'audio' | 'video';
  /** Whether the member says that it is muted. The server could lie about it. */
  readonly muted: boolean;
  /** To be put into a `MediaStream` and shown. */
  readonly mediaStreamTrack: MediaStreamTrack;
  /** For `getStats` and the like. */
  readonly receiver: RTCRtpReceiver;
}

/** The events of a {@link Room}. */
export interface RoomEvents {
  /** A track of another member can be shown. */
  'stream-added': RemoteStream;
  /** A track of another member has ended. */
  'stream-removed': RemoteStream;
  /** A track of another member was muted or unmuted. */
  mute: RemoteStream;
  /** The connection to the server changed. */
  connection: ConnectionState;
  /** The media connection changed. */
  media: RTCPeerConnectionState;
  /** Something failed. After a fatal one `connection` is `closed`. */
  error: SottoError | RoomError;
}
