import type { OptionNames } from '../../api/option-names.js';
import type { Call } from '../../call/call.js';
import type { SendOptions } from '../sent-tracks.js';

/** How to join a room of Janus's VideoRoom. */
export interface JanusRoomOptions extends SendOptions {
  /** The call whose media it is. To be joined before, and left after. */
  call: Call;
  /** The address of Janus's WebSocket API, `wss://…`. */
  server: string | URL;
  /** VideoRoom's id of the room. */
  room: number | string;
  /** The room's PIN, if it has one. */
  pin?: string;
  /** A token of Janus's, if it asks for one. */
  token?: string;
  /** The secret of Janus's API, if it asks for one. */
  apiSecret?: string;
  /** For both media connections, for example ICE servers. */
  rtc?: RTCConfiguration;
}

/** The names of the options of a Janus room. */
export const JANUS_OPTIONS = {
  call: true,
  server: true,
  room: true,
  pin: true,
  token: true,
  apiSecret: true,
  rtc: true,
  videoCodec: true,
  layers: true,
} satisfies OptionNames<JanusRoomOptions>;
