import { numberOfTrack, type Track, trackOfNumber } from '../api/track.js';

/** The most streams that one member may claim: twice its tracks, so that each can be replaced by a new one. */
export const MAX_STREAMS = 16;

/** The longest id of a stream, in bytes of UTF-8. */
const MAX_ID = 255;
const VERSION = 1;
/** The flag by which a member asks the others for their statements. */
const ASKS = 1;

/** The word of one member on its own streams, all of them: what is not in it is not claimed any more. */
export interface Statement {
  /** The SFU's ids of streams, and the track that each is. */
  readonly streams: ReadonlyMap<string, Track>;
  /** Whether the others shall say theirs, since the member has begun to listen only now. */
  readonly asks: boolean;
}

/** Whether a stream can have this id. */
export function isStreamId(id: unknown): id is string {
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID || /[\p{Cc}\p{Cs}]/u.test(id)) return false;
  return new TextEncoder().encode(id).byteLength <= MAX_ID;
}

/**
 * Encodes a statement of streams that were checked: version, flags, number of streams, and of each its track, and the length and
 * the UTF-8 of its id. All numbers are one byte.
 */
export function encodeStatement({ streams, asks }: Statement): Uint8Array {
  const bytes = [VERSION, asks ? ASKS : 0, streams.size];
  for (const [id, track] of streams) {
    const text = new TextEncoder().encode(id);
    bytes.push(numberOfTrack(track) ?? 0, text.byteLength, ...text);
  }
  return Uint8Array.from(bytes);
}

/** Reads a statement; `undefined` for bytes that are not exactly one. They are a member's, who may send anything. */
export function decodeStatement(data: Uint8Array): Statement | undefined {
  const [version, flags, count] = data;
  if (version !== VERSION || flags === undefined || flags > ASKS) return undefined;
  if (count === undefined || count > MAX_STREAMS) return undefined;
  const streams = new Map<string, Track>();
  let at = 3;
  for (let read = 0; read < count; read += 1) {
    const track = trackOfNumber(data[at] ?? -1);
    const end = at + 2 + (data[at + 1] ?? 0);
    if (track === undefined) return undefined;
    const id = textOf(data.subarray(at + 2, end));
    if (!isStreamId(id) || streams.has(id)) return undefined;
    streams.set(id, track);
    at = end;
  }
  // An id that is cut short leaves `at` behind the end.
  return at === data.length ? { streams, asks: flags === ASKS } : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    // Without `ignoreBOM` two different byte strings would be one id.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
