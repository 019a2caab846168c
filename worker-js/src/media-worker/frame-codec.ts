/** The parts of a frame's metadata that are used here. */
export interface Metadata {
  /** Absent in Safari before 26. */
  mimeType?: string;
  /** Absent in frames that were not sent or received by RTP. */
  payloadType?: number;
  /** The SSRC: each simulcast layer of a sender has its own. */
  synchronizationSource?: number;
}

/** Answers and reports that the reading of codecs needs. */
export interface CodecRequests {
  /** The number of a codec in the core, if the core knows it. Always the same for the same MIME type. */
  codecOf(mimeType: string): number | undefined;
  /** The frames have a codec that cannot be protected; they are dropped. Called once per codec and binding. */
  codecUnsupported(mimeType: string): void;
  /** The frames have a payload type that is not in the negotiated list. Called once per payload type and list. */
  payloadTypesWanted(): void;
}

/** Payload types (RFC 3550 §5.1) with their codecs, as negotiated. */
export type PayloadTypes = readonly (readonly [payloadType: number, mimeType: string])[];

/** No codec's number: the core counts such frames as unsupported and drops them. */
export const UNKNOWN_CODEC = 255;

/**
 * The codec of each frame, by that frame's own metadata. Nothing is remembered from one frame to the next but the
 * number of each MIME type, and the reports made of it: senders and servers change codecs within a stream, and frames
 * of the new one may overtake its key frame.
 */
export class FrameCodec {
  readonly #requests: CodecRequests;
  /** Codecs that were seen. One that the core does not know was reported when it was first seen. */
  readonly #numbers = new Map<string, number>();
  #negotiated: ReadonlyMap<number, string> = new Map();
  /** Payload types that were asked for since the list changed. */
  readonly #wanted = new Set<number>();

  constructor(requests: CodecRequests) {
    this.#requests = requests;
  }

  /** The number of a frame's codec, or {@link UNKNOWN_CODEC}. */
  of({ mimeType, payloadType }: Metadata): number {
    if (mimeType) return this.#numberOf(mimeType);
    if (payloadType === undefined) return this.#numberOf('');
    const negotiated = this.#negotiated.get(payloadType);
    if (negotiated !== undefined) return this.#numberOf(negotiated);
    if (!this.#wanted.has(payloadType)) {
      this.#wanted.add(payloadType);
      this.#requests.payloadTypesWanted();
    }
    return UNKNOWN_CODEC;
  }

  /** Takes the place of the list before. `false` if that was the same: nothing need be asked for once more. */
  negotiate(codecs: PayloadTypes): boolean {
    const negotiated = new Map(codecs);
    const before = this.#negotiated;
    if (negotiated.size === before.size && [...negotiated].every(([type, name]) => before.get(type) === name))
      return false;
    this.#negotiated = negotiated;
    this.#wanted.clear();
    return true;
  }

  /** Reports unsupported codecs anew: a report names the member, and the binding has another now. */
  reportAnew(): void {
    this.#numbers.clear();
  }

  #numberOf(mimeType: string): number {
    const known = this.#numbers.get(mimeType);
    if (known !== undefined) return known;
    const number = this.#requests.codecOf(mimeType);
    if (number === undefined) this.#requests.codecUnsupported(mimeType);
    this.#numbers.set(mimeType, number ?? UNKNOWN_CODEC);
    return number ?? UNKNOWN_CODEC;
  }
}
