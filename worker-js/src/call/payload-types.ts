import type { RtpEndpoint } from './transform.js';

/**
 * The codecs that were negotiated for a sender or receiver, by the payload type of RTP (RFC 3550 §5.1). For browsers
 * that do not tell a frame's codec. Empty before the first negotiation, and for an end that the negotiation left out.
 */
export function payloadTypes(end: RtpEndpoint): [payloadType: number, mimeType: string][] {
  // Some browsers leave out `codecs`, or payload types, before they are known.
  const codecs: Partial<RTCRtpCodecParameters>[] = end.getParameters().codecs ?? [];
  return codecs.flatMap(({ payloadType, mimeType }) =>
    payloadType === undefined || mimeType === undefined ? [] : [[payloadType, mimeType]],
  );
}
