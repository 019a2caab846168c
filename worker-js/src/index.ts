export { Call } from './call/call.js';
export type { Channel, Outgoing } from './call/channel.js';
export type { VideoCodec } from './call/codecs.js';
export { type CallErrorCode, type ErrorCode, type RoomErrorCode, SottoError } from './call/error.js';
export type {
  CallEvents,
  CallState,
  CallStats,
  CallStreamStats,
  DropReason,
  Epoch,
  IgnoredEntry,
  IgnoredReason,
  KeyChanged,
  MemberTrack,
  Returned,
  Since,
  Stalled,
  Undecryptable,
} from './call/events.js';
export type { Unsubscribe } from './call/listeners.js';
export type { CallOptions, FrameSuite, Frames, Pace, Suite } from './call/options.js';
export type { Support } from './call/supported.js';
export type { Track, TrackName } from './call/track.js';
export type {
  Attachment,
  Emoji,
  Entry,
  Member,
  MimeType,
  SafetyNumber,
} from './wasm/sotto.js';
