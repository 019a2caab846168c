export { StreamError, type StreamErrorCode } from './adapter/error.js';
export { JanusError, type JanusErrorCode } from './adapter/janus/error.js';
export { type JanusLayer, JanusRoom, type JanusRoomEvents } from './adapter/janus/janus-room.js';
export type { JanusRoomOptions } from './adapter/janus/options.js';
export type { ReceivedStream } from './adapter/received-stream.js';
export type { SendOptions } from './adapter/sent-tracks.js';
export type { Layers } from './api/layers.js';
