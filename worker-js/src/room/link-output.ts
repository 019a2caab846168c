import type { Entry } from '../wasm/sotto.js';
import type { ConnectionState } from './events.js';
import type { ErrorCode } from './wire/ErrorCode.js';
import type { PublishedTrack } from './wire/PublishedTrack.js';

/** The server's own codes, and those of errors that a `Link` finds. */
export type LinkErrorCode = ErrorCode | 'unreachable' | 'server-message-invalid' | 'unsent-overflow';

/** The output of a `Link`: actions for its socket, and news. */
export type LinkOutput =
  | { type: 'connect' }
  | { type: 'disconnect' }
  | { type: 'transmit'; frame: Uint8Array<ArrayBuffer> }
  | { type: 'connection'; state: ConnectionState }
  /** In the room; `resumed`: as the same member as before. */
  | { type: 'joined'; resumed: boolean }
  | { type: 'entry'; entry: Entry }
  | { type: 'tracks'; tracks: PublishedTrack[] }
  | { type: 'answer'; sdp: string }
  /** The media connection must be set up anew. */
  | { type: 'media-lost' }
  /** A request other than appending was refused for its rate; to be repeated in a while. */
  | { type: 'ask-again' }
  | { type: 'error'; code: LinkErrorCode; message: string };
