import type { MimeType } from '../wasm/sotto.js';
import { SottoError } from './error.js';

/** A video codec whose frames can be protected, as SDP calls it. */
export type VideoCodec = NameIn<MimeType>;

type NameIn<Type extends string> = Type extends `video/${infer Name}` ? Name : never;

/** What repairs losses of the others, and never carries a frame of its own. */
const REPAIRS = 'video/rtx';

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

/** Lets a transceiver negotiate only codecs that are `taken`, first the `preferred` one. Frames of others would be dropped. */
export function offerOnly(
  transceiver: RTCRtpTransceiver,
  taken: readonly MimeType[],
  preferred: MimeType | undefined,
): void {
  const { kind } = transceiver.receiver.track;
  const capabilities =
    transceiver.direction === 'sendonly'
      ? RTCRtpSender.getCapabilities(kind)
      : RTCRtpReceiver.getCapabilities(kind);
  const order = [...(preferred === undefined ? [] : [preferred]), ...taken, REPAIRS];
  const rank = (mimeType: string) => order.findIndex((other) => isSame(other, mimeType));
  const codecs = (capabilities?.codecs ?? [])
    .filter(({ mimeType }) => rank(mimeType) >= 0)
    // Among the variants of a codec the browser's own order stays.
    .sort((a, b) => rank(a.mimeType) - rank(b.mimeType));
  if (codecs.length === 0 || !('setCodecPreferences' in transceiver)) return;
  try {
    transceiver.setCodecPreferences(codecs);
  } catch {
    // Some browsers refuse lists that they made themselves. The others' frames are dropped, not sent in clear.
  }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
