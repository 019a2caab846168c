export type { ConnectionState, RemoteStream, RoomEvents } from './room/events.js';
export { Room, type RoomOptions } from './room/room.js';
