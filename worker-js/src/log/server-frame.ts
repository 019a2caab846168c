import type { Entry } from '../wasm/sotto.js';
import { decodeFrame } from './framing.js';
import type { IceServer } from './wire/IceServer.js';
import type { PublishedTrack } from './wire/PublishedTrack.js';
import type { ServerMessage } from './wire/ServerMessage.js';

/** A message of the server, an entry with its bytes. */
export type ServerFrame = Exclude<ServerMessage, { type: 'entry' }> | { type: 'entry'; entry: Entry };

/** Bytes of one message: many times those that the reference server forwards for a member. */
const MOST_BYTES = 64 << 20;
/** Tracks in one list: eight of each of 1,000 members, and some. The list is kept until the next. */
const MOST_TRACKS = 8192;
/** Relays, and addresses of one of them: each is tried, so more than a few are a burden. */
const MOST_RELAYS = 16;
/** An address of a TURN server (RFC 7065). */
const RELAY = /^turns?:[^\s/?]+(\?transport=(udp|tcp))?$/;

type Fields = Record<string, unknown>;

/** Reads a message of the server, or `null` if it is none, or larger than any. Everything that is used later is checked here. */
export function readServerFrame(frame: ArrayBuffer): ServerFrame | null {
  if (frame.byteLength > MOST_BYTES) return null;
  const parts = decodeFrame(frame);
  if (parts === null || !isObject(parts.header)) return null;
  const { header, blobs } = parts;
  const {
    type,
    token,
    resumed,
    seq,
    kind,
    tracks,
    sdp,
    code,
    message,
    fatal,
    append,
    number,
    grace_ms: grace,
    media = true,
    ice_servers: iceServers = [],
  } = header;
  const sound = (checks: boolean) => (checks ? (header as ServerFrame) : null);
  switch (type) {
    case 'welcome':
      return sound(
        typeof token === 'string' &&
          typeof resumed === 'boolean' &&
          isCount(grace) &&
          typeof media === 'boolean' &&
          Array.isArray(iceServers) &&
          iceServers.length <= MOST_RELAYS &&
          iceServers.every(isIceServer),
      );
    case 'entry': {
      const entry = readEntry(seq, kind, blobs);
      return entry && { type: 'entry', entry };
    }
    case 'tracks':
      return sound(Array.isArray(tracks) && tracks.length <= MOST_TRACKS && tracks.every(isPublishedTrack));
    case 'answer':
      return sound(typeof sdp === 'string');
    case 'pong':
      return sound(isCount(number));
    case 'error': {
      const said = typeof code === 'string' && typeof message === 'string' && typeof fatal === 'boolean';
      return sound(said && (append === null || isCount(append)));
    }
    default:
      return null;
  }
}

function readEntry(seq: unknown, kind: unknown, blobs: Uint8Array): Entry | null {
  if (!isCount(seq) || !isObject(kind)) return null;
  const { type, member, present, from, payload, attachments } = kind;
  if (type === 'joined' && typeof member === 'string' && isNames(present)) {
    return { seq, kind: 'joined', member, present };
  }
  if (type === 'left' && typeof member === 'string') return { seq, kind: 'left', member };
  if (type !== 'message' || typeof from !== 'string' || !isCount(payload)) return null;
  if (!isCounts(attachments)) return null;
  if (blobs.length !== attachments.reduce((sum, length) => sum + length, payload)) return null;
  let end = payload;
  return {
    seq,
    kind: 'message',
    from,
    payload: blobs.slice(0, payload),
    attachments: attachments.map((length) => {
      end += length;
      return blobs.slice(end - length, end);
    }),
  };
}

function isPublishedTrack(value: unknown): value is PublishedTrack {
  if (!isObject(value)) return false;
  const { member, track, kind, muted } = value;
  return (
    typeof member === 'string' &&
    isCount(track) &&
    (kind === 'audio' || kind === 'video') &&
    typeof muted === 'boolean'
  );
}

/** A relay: `RTCPeerConnection` throws for an address of any other kind. */
function isIceServer(value: unknown): value is IceServer {
  if (!isObject(value)) return false;
  const { urls, username, credential } = value;
  return (
    isNames(urls) &&
    urls.length > 0 &&
    urls.length <= MOST_RELAYS &&
    urls.every((url) => RELAY.test(url)) &&
    typeof username === 'string' &&
    typeof credential === 'string'
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
