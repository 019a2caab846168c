export type { CodedError, ErrorDetails } from './api/coded-error.js';
export type { Layers } from './api/layers.js';
export type { ListenOptions, Unsubscribe } from './api/listeners.js';
export { OptionError, type OptionErrorCode } from './api/option-error.js';
export type { ConnectionState } from './log/state.js';
export { type ErrorCode, RoomError, type RoomErrorCode } from './room/error.js';
export type { RemoteStream, RoomEvents } from './room/events.js';
export type { Sending } from './room/media.js';
export { Room, type RoomOptions } from './room/room.js';
