export type { Channel } from './api/channel.js';
export type { CodedError, ErrorDetails } from './api/coded-error.js';
export type { ListenOptions, Unsubscribe } from './api/listeners.js';
export { OptionError, type OptionErrorCode } from './api/option-error.js';
export type { Track, TrackName } from './api/track.js';
export { Call } from './call/call.js';
export type { CallFiles } from './call/call-files.js';
export type { VideoCodec } from './call/codecs.js';
export { DataError, type DataErrorCode } from './call/data-error.js';
export { type CallErrorCode, SottoError } from './call/error.js';
export type {
  CallEvents,
  CallState,
  CallStats,
  CallStreamStats,
  Epoch,
  GroupMessage,
  KeyChanged,
  MemberTrack,
  Refused,
  RejectedEntry,
  Returned,
  Since,
  Stalled,
  Undecryptable,
} from './call/events.js';
export type { CallOptions } from './call/options.js';
export type { Preparation } from './call/preparation.js';
export type { MessageOptions, ProtectOptions, RestrictOptions } from './call/stream-options.js';
export type { Support } from './call/supported.js';
export { LinkError, type LinkErrorCode } from './link/error.js';
export { createLink, formatLink, type Link, parseLink } from './link/link.js';
export { LinkSecret } from './link/link-secret.js';
export { createMemberId } from './link/member-id.js';
export { roomIdOf } from './link/room-id.js';
export type {
  Attachment,
  Direction,
  DisplayName,
  DropReason,
  Emoji,
  Entry,
  EntryKind,
  ExportedSecret,
  Fingerprint,
  FrameCipherSuites,
  InternalError,
  Member,
  MemberChange,
  MemberId,
  MimeType,
  MlsCipherSuite,
  OpenedData,
  Outgoing,
  RefusalReason,
  RejectReason,
  SafetyNumber,
  SFrameCipherSuite,
  ShortAuthentication,
  ShortAuthenticationFailure,
  ShortAuthenticationStep,
  Step,
  StreamStats,
  Timing,
  UndeliveredReason,
} from './wasm/sotto.js';
