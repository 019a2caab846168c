import { numberOfTrack, type Track, trackOfNumber } from '../../api/track.js';

/** The label of signals. */
export const SIGNAL_LABEL = 'sotto.mesh';

const VERSION = 1;
/** The longest name of a member, in bytes of UTF-8. */
const MAX_NAME = 128;
/** The most that a signal may unpack to, in bytes: a description of some twenty tracks. */
const MAX_UNPACKED = 256 * 1024;
const MAX_CANDIDATES = 64;
const MAX_MID = 64;

/** One signal (description, candidates, or an end) of one member to another. */
export interface Signal {
  /** The epoch since which both are in the group: what was meant for a former connection is known by it. */
  readonly since: number;
  readonly description?: RTCSessionDescriptionInit;
  /** With a description: the tracks of its sender, by their `mid`s. */
  readonly tracks?: ReadonlyMap<string, Track>;
  readonly candidates?: readonly RTCIceCandidateInit[];
  /** The sender wants to offer, and it is the other's turn. */
  readonly wish?: true;
  /** It is the recipient's turn to offer from here on. */
  readonly turn?: true;
  /** The sender takes part in the mesh no more. */
  readonly bye?: true;
}

/** Packs a signal: the recipient in clear to all members, so that the others need not unpack what is not for them. */
export async function encodeSignal(to: string, { tracks, ...signal }: Signal): Promise<Uint8Array> {
  const name = new TextEncoder().encode(to);
  const json = JSON.stringify({ ...signal, ...(tracks && { tracks: Object.fromEntries(numbered(tracks)) }) });
  const packed = await through(new TextEncoder().encode(json), new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(2 + name.length + packed.length);
  bytes.set([VERSION, name.length]);
  bytes.set(name, 2);
  bytes.set(packed, 2 + name.length);
  return bytes;
}

/** The recipient of a signal, or `undefined` for bytes that are none. */
export function recipientOf(data: Uint8Array): string | undefined {
  const [version, length] = data;
  if (version !== VERSION || length === undefined || length > MAX_NAME || data.length < 2 + length) {
    return undefined;
  }
  return textOf(data.subarray(2, 2 + length));
}

/** Unpacks a signal; `undefined` for what is none. It is a member's, who may send anything. */
export async function decodeSignal(data: Uint8Array): Promise<Signal | undefined> {
  const packed = data.subarray(2 + (data[1] ?? 0));
  try {
    const bytes = await through(packed, new DecompressionStream('deflate-raw'));
    const text = textOf(bytes);
    return text === undefined ? undefined : signalOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function numbered(tracks: ReadonlyMap<string, Track>): [string, number | undefined][] {
  return [...tracks].map(([mid, track]) => [mid, numberOfTrack(track)]);
}

function signalOf(value: unknown): Signal | undefined {
  if (!isFields(value)) return undefined;
  const { since, bye } = value;
  if (typeof since !== 'number' || !Number.isSafeInteger(since)) return undefined;
  if (bye !== undefined) return bye === true ? { since, bye } : undefined;
  const signal: { -readonly [Name in keyof Signal]: Signal[Name] } = { since };
  for (const name of ['wish', 'turn'] as const) {
    const said = value[name];
    if (said !== undefined && said !== true) return undefined;
    if (said) signal[name] = said;
  }
  if (value['description'] !== undefined) {
    const description = descriptionOf(value['description']);
    const tracks = tracksOf(value['tracks']);
    if (description === undefined || tracks === undefined) return undefined;
    Object.assign(signal, { description, tracks });
  }
  if (value['candidates'] !== undefined) {
    const candidates = candidatesOf(value['candidates']);
    if (candidates === undefined) return undefined;
    signal.candidates = candidates;
  }
  return signal;
}

function descriptionOf(value: unknown): RTCSessionDescriptionInit | undefined {
  if (!isFields(value)) return undefined;
  const { type, sdp } = value;
  return (type === 'offer' || type === 'answer') && typeof sdp === 'string' ? { type, sdp } : undefined;
}

function tracksOf(value: unknown): Map<string, Track> | undefined {
  if (!isFields(value)) return undefined;
  const tracks = new Map<string, Track>();
  for (const [mid, number] of Object.entries(value)) {
    const track = typeof number === 'number' ? trackOfNumber(number) : undefined;
    if (track === undefined || mid.length > MAX_MID || [...tracks.values()].includes(track)) return undefined;
    tracks.set(mid, track);
  }
  return tracks;
}

function candidatesOf(value: unknown): RTCIceCandidateInit[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_CANDIDATES) return undefined;
  const candidates: RTCIceCandidateInit[] = [];
  for (const item of value) {
    if (!isFields(item) || typeof item['candidate'] !== 'string') return undefined;
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = item;
    candidates.push({
      candidate,
      sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
      sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
      usernameFragment: typeof usernameFragment === 'string' ? usernameFragment : null,
    });
  }
  return candidates;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The output of a stream that all of `bytes` went through. A few bytes can unpack to very many, so it is read up to a limit. */
async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const source = new Blob([bytes.slice()]).stream().pipeThrough(stream);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = source.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MAX_UNPACKED) {
      await reader.cancel();
      throw new RangeError('more than a signal can be');
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
