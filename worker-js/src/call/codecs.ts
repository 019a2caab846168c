import type { MimeType } from '../wasm/sotto.js';
import { SottoError } from './error.js';

/** A video codec whose frames can be protected, as SDP calls it. */
export type VideoCodec = NameIn<MimeType>;

type NameIn<Type extends string> = Type extends `video/${infer Name}` ? Name : never;

/**
 * The formats that repair losses below the transform: retransmission (RFC 4588) and forward error correction for video
 * (RFC 2198 with RFC 5109, RFC 8627). Their packets are made of those of encrypted frames, so they carry ciphertext
 * only. RED for sound is another matter: it reaches the transform as a frame of its own.
 */
const REPAIRS: readonly string[] = ['video/rtx', 'video/red', 'video/ulpfec', 'video/flexfec-03'];

/**
 * The MIME type of a codec that is asked for by name.
 *
 * @throws {SottoError} `codec-unsupported`, naming those that are `taken`.
 */
export function mimeTypeOf(codec: VideoCodec, taken: readonly MimeType[]): MimeType {
  const wanted = `video/${codec}`;
  const found = taken.find((mimeType) => isSame(mimeType, wanted));
  if (found === undefined) throw unsupported(wanted, taken);
  return found;
}

/** The error for a codec that is not among those `taken`. */
export function unsupported(
  mimeType: string,
  taken: readonly MimeType[],
  details: { member?: string } = {},
): SottoError {
  const text = `${mimeType || 'an unknown codec'} cannot be protected; what can is ${taken.join(', ')}`;
  return new SottoError('codec-unsupported', text, details);
}

/**
 * Lets a transceiver negotiate only codecs that are `taken`, first the `preferred` one, and the repairs of video.
 * Telephone events, comfort noise and RED for sound are then in no offer and no answer of this side. A far side that
 * offers telephone events is still sent them: see `refuseDtmf`.
 *
 * A browser may refuse codecs that it can send but not receive (Chromium 124 and some versions after it). It is then
 * asked again with those that it can both send and receive.
 *
 * @throws {SottoError} `codecs-refused` if the browser takes neither list, has none of the codecs or cannot be told.
 */
export function restrictCodecs(
  transceiver: RTCRtpTransceiver,
  taken: readonly MimeType[],
  preferred: MimeType | undefined,
): void {
  // A stopped transceiver negotiates nothing any more.
  if (transceiver.direction === 'stopped') return;
  if (!('setCodecPreferences' in transceiver)) throw refused('this browser cannot restrict codecs');
  const { kind } = transceiver.receiver.track;
  const order = [...(preferred === undefined ? [] : [preferred]), ...taken, ...REPAIRS];
  const sending = allowed(RTCRtpSender.getCapabilities(kind), order);
  const receiving = allowed(RTCRtpReceiver.getCapabilities(kind), order);
  const first = transceiver.direction === 'sendonly' ? sending : receiving;
  const other = first === sending ? receiving : sending;
  const both = first.filter((codec) => other.some((same) => isSameCodec(codec, same)));
  let cause: unknown;
  for (const codecs of [first, both]) {
    // An empty list would lift the restriction, and one of repairs alone carries no frame.
    if (!codecs.some(({ mimeType }) => !isRepair(mimeType))) continue;
    try {
      transceiver.setCodecPreferences(codecs);
      return;
    } catch (error) {
      cause = error;
    }
  }
  if (cause === undefined) throw refused(`this browser has no codec for ${kind} that can be protected`);
  throw refused(`the browser refused to negotiate only codecs for ${kind} that can be protected`, cause);
}

/** Whether a codec may be negotiated: it is `taken`, or repairs losses below the transform. */
export function isNegotiable(mimeType: string, taken: readonly MimeType[]): boolean {
  return isRepair(mimeType) || taken.some((other) => isSame(other, mimeType));
}

/** Whether a format only repairs losses of others, and carries no frame of its own. */
export function isRepair(mimeType: string): boolean {
  return REPAIRS.some((repair) => isSame(repair, mimeType));
}

/** The codecs in `order`. Among the variants of one codec the browser's own order stays. */
function allowed(capabilities: RTCRtpCapabilities | null, order: readonly string[]): RTCRtpCodec[] {
  const rank = (mimeType: string) => order.findIndex((other) => isSame(other, mimeType));
  return (capabilities?.codecs ?? [])
    .filter(({ mimeType }) => rank(mimeType) >= 0)
    .sort((a, b) => rank(a.mimeType) - rank(b.mimeType));
}

function refused(text: string, cause?: unknown): SottoError {
  return new SottoError('codecs-refused', text, { cause });
}

function isSameCodec(a: RTCRtpCodec, b: RTCRtpCodec): boolean {
  return (
    isSame(a.mimeType, b.mimeType) &&
    a.clockRate === b.clockRate &&
    a.channels === b.channels &&
    a.sdpFmtpLine === b.sdpFmtpLine
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
