import { onlyCodec } from './only-codec.js';
import { until } from './until.js';

/** The configuration of a peer connection with which, in Chromium, a transform may be set at any time. Firefox ignores it. */
export const FLAG: RTCConfiguration & { encodedInsertableStreams: true } = { encodedInsertableStreams: true };

/** Counts of the browser's own of one kind of media on one connection. */
export interface Counts {
  packetsSent: number;
  framesEncoded: number;
  packetsReceived: number;
  framesDecoded: number;
  /** The energy of sound that is neither silence nor made up. */
  energy: number;
}

/** Steps of a negotiation between which something may be done. */
export interface Steps {
  /** The answerer has taken the offer. */
  offered?(): Promise<void> | void;
  /** The near side has made its offer or answer. */
  created?(): void;
  /** The near side's local description is set. */
  set?(): void;
}

/** Two peer connections of one page that are connected to each other. */
export class Pair {
  readonly near: RTCPeerConnection;
  readonly far: RTCPeerConnection;
  readonly #early = new Map<RTCPeerConnection, (RTCIceCandidate | undefined)[]>();

  constructor(near: RTCPeerConnection, far = new RTCPeerConnection()) {
    this.near = near;
    this.far = far;
    this.#lead(near, far);
    this.#lead(far, near);
  }

  /** An offer of `offerer` and its answer, which `munge` may change on its way. */
  async negotiate(offerer: 'near' | 'far', steps: Steps = {}, munge = (sdp: string) => sdp): Promise<void> {
    const [from, to] = offerer === 'near' ? [this.near, this.far] : [this.far, this.near];
    const describe = async (peer: RTCPeerConnection, type: 'offer' | 'answer') => {
      const description = await (type === 'offer' ? peer.createOffer() : peer.createAnswer());
      if (peer === this.near) steps.created?.();
      await peer.setLocalDescription(description);
      if (peer === this.near) steps.set?.();
      return { type, sdp: peer.localDescription?.sdp ?? '' };
    };
    await this.#accept(to, await describe(from, 'offer'));
    await steps.offered?.();
    const { type, sdp } = await describe(to, 'answer');
    await this.#accept(from, { type, sdp: munge(sdp) });
  }

  async connected(): Promise<void> {
    await until('two connections are connected', () =>
      [this.near, this.far].every(({ connectionState }) => connectionState === 'connected'),
    );
  }

  close(): void {
    this.near.close();
    this.far.close();
  }

  async #accept(peer: RTCPeerConnection, { type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    await peer.setRemoteDescription({ type, sdp: onlyCodec(sdp, 'VP9') });
    const early = this.#early.get(peer) ?? [];
    this.#early.delete(peer);
    for (const candidate of early) await peer.addIceCandidate(candidate);
  }

  #lead(from: RTCPeerConnection, to: RTCPeerConnection): void {
    this.#early.set(to, []);
    from.onicecandidate = ({ candidate }) => {
      const early = this.#early.get(to);
      if (early !== undefined) early.push(candidate ?? undefined);
      else if (to.signalingState !== 'closed') void to.addIceCandidate(candidate ?? undefined);
    };
  }
}

/** The counters of a connection so far. */
export async function countsOf(peer: RTCPeerConnection, kind: 'audio' | 'video' = 'video'): Promise<Counts> {
  const counts: Counts = {
    packetsSent: 0,
    framesEncoded: 0,
    packetsReceived: 0,
    framesDecoded: 0,
    energy: 0,
  };
  for (const entry of (await peer.getStats()).values()) {
    if (entry.kind !== kind) continue;
    if (entry.type === 'outbound-rtp') {
      counts.packetsSent += entry.packetsSent ?? 0;
      counts.framesEncoded += entry.framesEncoded ?? 0;
    } else if (entry.type === 'inbound-rtp') {
      counts.packetsReceived += entry.packetsReceived ?? 0;
      counts.framesDecoded += entry.framesDecoded ?? 0;
      counts.energy += entry.totalAudioEnergy ?? 0;
    }
  }
  return counts;
}
