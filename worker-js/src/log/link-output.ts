import type { Entry } from '../wasm/sotto.js';
import type { LogErrorCode } from './error.js';
import type { ConnectionState } from './state.js';
import type { IceServer } from './wire/IceServer.js';
import type { PublishedTrack } from './wire/PublishedTrack.js';

/** The output of a `Link`: actions for its socket, and news. */
export type LinkOutput =
  | { type: 'connect' }
  | { type: 'disconnect' }
  | { type: 'transmit'; frame: Uint8Array<ArrayBuffer> }
  | { type: 'connection'; state: ConnectionState }
  /** In the room; `resumed`: as the same member as before. `iceServers`: relays of the server's, for media. */
  | { type: 'joined'; resumed: boolean; iceServers?: IceServer[] }
  | { type: 'entry'; entry: Entry }
  | { type: 'tracks'; tracks: PublishedTrack[] }
  | { type: 'answer'; sdp: string }
  /** The media connection must be set up anew. */
  | { type: 'media-lost' }
  /** A request other than appending was refused for its rate; to be repeated in a while. */
  | { type: 'ask-again' }
  | { type: 'error'; code: LogErrorCode; message: string };
