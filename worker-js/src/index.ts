export { Call, type CallOptions } from './call/call.js';
export type { Channel, Outgoing } from './call/channel.js';
export { type CallErrorCode, type ErrorCode, type RoomErrorCode, SottoError } from './call/error.js';
export type {
  CallEvents,
  CallState,
  CallStats,
  CallStreamStats,
  Epoch,
  IgnoredEntry,
} from './call/events.js';
export type { Unsubscribe } from './call/listeners.js';
export type { Track, TrackName } from './call/track.js';
export type {
  Attachment,
  DropReason,
  Emoji,
  Entry,
  IgnoredReason,
  SafetyNumber,
  Suite,
} from './wasm/sotto.js';
