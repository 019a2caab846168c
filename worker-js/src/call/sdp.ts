import type { MimeType } from '../wasm/sotto.js';
import { isNegotiable, isRepair } from './codecs.js';

/** A media description of SDP (RFC 8866 §5.14) that names payload types of RTP. */
const MEDIA = /^(m=(?:audio|video) (\d+)\S* \S+)((?: \d+)+)/;
/** An attribute that belongs to one payload type (RFC 8866 §6.6, §6.15; RFC 4585 §4.2). */
const OF_PAYLOAD_TYPE = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /;

/**
 * The description without the attributes of payload types that their `m=` line does not name, and as it was otherwise.
 * After `setCodecPreferences`, Firefox 153 leaves `a=rtcp-fb` lines in its offer of codecs that are not offered;
 * Chromium 156 then refuses the whole description.
 */
export function withoutStrayAttributes(sdp: string): string {
  return bySection(sdp, (section) => keepOnly(section, payloadTypesOf(section)));
}

/**
 * The description without the codecs that cannot be protected: those not `taken`, but for what repairs losses of video.
 * To be applied to the far side's description. What a browser sends follows from that alone: whichever codecs its own
 * description names, a far side that offers telephone events or comfort noise is sent them, around the transform, and
 * one that offers another codec first is sent that. A section of sound or video without any codec that is taken stays
 * as it is: a transceiver that is kept to others declines it.
 */
export function withoutUnprotectable(sdp: string, taken: readonly MimeType[]): string {
  return bySection(sdp, (section) => {
    const named = payloadTypesOf(section);
    const codecs = new Map(named.map((payloadType) => [payloadType, codecOf(section, payloadType)]));
    const isAllowed = (payloadType: string) => isNegotiable(codecs.get(payloadType)?.mimeType ?? '', taken);
    const isKept = (payloadType: string) => {
      const repaired = codecs.get(payloadType)?.repaired;
      // Retransmissions of a codec go with it (RFC 4588 §8.1).
      return isAllowed(payloadType) && (repaired === undefined || isAllowed(repaired));
    };
    const carries = (payloadType: string) => !isRepair(codecs.get(payloadType)?.mimeType ?? '');
    const kept = named.filter(isKept);
    return kept.some(carries) ? keepOnly(section, kept) : section;
  });
}

function bySection(sdp: string, change: (section: string) => string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (MEDIA.test(section) ? change(section) : section))
    .join('');
}

function payloadTypesOf(section: string): string[] {
  return MEDIA.exec(section)?.[3]?.trim().split(' ') ?? [];
}

/** The section with only these payload types, in its `m=` line and in its attributes. */
function keepOnly(section: string, payloadTypes: string[]): string {
  const kept = section
    .split(/(?<=\n)/)
    .filter((line) => {
      const payloadType = OF_PAYLOAD_TYPE.exec(line)?.[1];
      return payloadType === undefined || payloadTypes.includes(payloadType);
    })
    .join('');
  return kept.replace(MEDIA, (_, before: string) => [before, ...payloadTypes].join(' '));
}

/** The codec of a payload type, and the payload type that it retransmits. */
function codecOf(section: string, payloadType: string): { mimeType: string; repaired: string | undefined } {
  const kind = section.slice('m='.length, section.indexOf(' '));
  const name = attributeOf(section, 'rtpmap', payloadType)?.split('/')[0] ?? '';
  const repaired = /\bapt=(\d+)/.exec(attributeOf(section, 'fmtp', payloadType) ?? '')?.[1];
  return { mimeType: `${kind}/${name}`, repaired };
}

function attributeOf(section: string, attribute: string, payloadType: string): string | undefined {
  return new RegExp(`^a=${attribute}:${payloadType} (.*)$`, 'm').exec(section)?.[1];
}
