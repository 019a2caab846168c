export type { Channel } from './api/channel.js';
export type { ListenOptions, Unsubscribe } from './api/listeners.js';
export { OptionError, type OptionErrorCode } from './api/option-error.js';
export { LogError, type LogErrorCode } from './log/error.js';
export type { LogOptions, OpenOptions } from './log/options.js';
export { type ClosedReason, type LogEvents, RoomLog } from './log/room-log.js';
export type { ConnectionState } from './log/state.js';
export type { Entry, Outgoing } from './wasm/sotto.js';
