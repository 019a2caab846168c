import type { Entry } from '../wasm/sotto.js';
import type { ConnectionState } from './events.js';
import type { ErrorCode } from './wire/ErrorCode.js';
import type { PublishedTrack } from './wire/PublishedTrack.js';

/** The server's own codes, and what a `Link` finds out. */
export type LinkErrorCode = ErrorCode | 'unreachable' | 'server-message-invalid' | 'unsent-overflow';

/** What a `Link` wants done or has to tell. */
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
  /** What was asked for besides appending was refused for its rate; to be asked again in a while. */
  | { type: 'ask-again' }
  | { type: 'error'; code: LinkErrorCode; message: string };
