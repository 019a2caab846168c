import type { Call, CallOptions } from '../call/call.js';
import type { Unsubscribe } from '../call/listeners.js';
import type { Track } from '../call/track.js';
import type { ConnectionState, RemoteStream, RoomEvents } from './events.js';

/** How to join a room of the reference server. */
export interface RoomOptions extends Omit<CallOptions, 'channel'> {
  /** The server's WebSocket address, `wss://…/ws`. */
  server: string | URL;
  /** The room's name. */
  room: string;
  /** For the media connection, for example ICE servers. */
  rtc?: RTCConfiguration;
}

/** A room of the reference server: the log, the media connection, and a {@link Call} that no track can bypass. */
export declare class Room {
  private constructor();
  /** Connects and joins. Rejects with a {@link SottoError} if the server refuses or the worker does not start. */
  static join(options: RoomOptions): Promise<Room>;
  /** The call: its members, safety number, state and counters. */
  readonly call: Call;
  readonly member: string;
  get connection(): ConnectionState;
  /** What is being received now. */
  get streams(): readonly RemoteStream[];
  on<Name extends keyof RoomEvents>(name: Name, listener: (value: RoomEvents[Name]) => void): Unsubscribe;
  /** Sends a track to everyone in the group. */
  publish(track: Track, mediaStreamTrack: MediaStreamTrack): void;
  /** Ends a published track. */
  unpublish(track: Track): void;
  /** Sends another source in place of the one before, without a new negotiation. `null` sends nothing. */
  replaceTrack(track: Track, mediaStreamTrack: MediaStreamTrack | null): Promise<void>;
  /** Switches the source off (silence, black) and says so to the others. */
  mute(track: Track, muted: boolean): void;
  leave(): Promise<void>;
}
