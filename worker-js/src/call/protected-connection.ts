import type { MimeType } from '../wasm/sotto.js';
import { SottoError } from './error.js';
import { withoutStrayAttributes, withoutUnprotectable } from './sdp.js';
import { hasEncodedStreams, hasScriptTransform, isInsertable } from './transform.js';

/** The call's part in a {@link ProtectedConnection}. */
export interface ConnectionOwner {
  /**
   * Shuts the sender and the receiver of a transceiver that has just appeared and restricts its codecs. An error
   * that is thrown stops the transceiver.
   */
  appeared(transceiver: RTCRtpTransceiver, connection: ProtectedConnection): void;
  /** A negotiation has begun, gone on, or ended. */
  negotiated(): void;
  /** A transceiver that the browser made by itself was stopped. */
  refused(error: unknown): void;
  /** Whether the call is over. */
  readonly isOver: boolean;
  /** The codecs whose frames can be protected. */
  readonly codecs: readonly MimeType[];
}

/**
 * An `RTCPeerConnection` that belongs to a call from before anything is on it. Every sender and receiver that appears is
 * shut in the very task in which it appears, so an application that forgets one sends nothing and shows nothing.
 */
export class ProtectedConnection {
  static readonly #owners = new WeakMap<RTCPeerConnection, ConnectionOwner>();

  readonly peer: RTCPeerConnection;
  /** Whether the browser uses transforms on it whenever they are set. */
  readonly inForce: boolean;
  readonly #owner: ConnectionOwner;
  readonly #transceivers = new WeakSet<RTCRtpTransceiver>();

  /**
   * @throws {SottoError} `connection-in-use` if anything is on it or another call has it, `transform-ignored` if the
   * browser would let frames pass by the transforms.
   */
  constructor(peer: RTCPeerConnection, owner: ConnectionOwner) {
    const other = ProtectedConnection.#owners.get(peer);
    if (other !== undefined && other !== owner && !other.isOver) {
      throw new SottoError('connection-in-use', 'the connection belongs to another call');
    }
    if (peer.signalingState !== 'stable' || peer.getTransceivers().length > 0) {
      throw new SottoError(
        'connection-in-use',
        'a connection must be given to the call before anything is on it, and not closed',
      );
    }
    this.inForce = isInsertable(peer);
    if (!this.inForce && !hasScriptTransform() && hasEncodedStreams(RTCRtpSender.prototype)) {
      throw new SottoError(
        'transform-ignored',
        'this browser transforms frames only on connections with encodedInsertableStreams: true',
      );
    }
    this.peer = peer;
    this.#owner = owner;
    ProtectedConnection.#owners.set(peer, owner);
    this.#interceptMethods();
    this.#interceptDescriptions();
    // Before the application can listen: its own listeners find every receiver shut.
    for (const event of ['track', 'signalingstatechange', 'negotiationneeded']) {
      peer.addEventListener(event, () => this.#sweepQuietly());
    }
    peer.addEventListener('signalingstatechange', () => owner.negotiated());
  }

  /** The transceiver of a sender or receiver that is on this connection. */
  transceiverOf(end: RTCRtpSender | RTCRtpReceiver): RTCRtpTransceiver | undefined {
    return this.peer.getTransceivers().find(({ sender, receiver }) => sender === end || receiver === end);
  }

  /** Own properties in place of all methods by which a transceiver can come to be. */
  #interceptMethods(): void {
    const { peer } = this;
    const addTrack = peer.addTrack.bind(peer);
    const addTransceiver = peer.addTransceiver.bind(peer);
    const setLocalDescription = peer.setLocalDescription.bind(peer);
    const setRemoteDescription = peer.setRemoteDescription.bind(peer);
    const own = {
      addTrack: (...given: Parameters<typeof addTrack>) => {
        const sender = addTrack(...given);
        this.#sweep();
        return sender;
      },
      addTransceiver: (...given: Parameters<typeof addTransceiver>) => {
        const transceiver = addTransceiver(...given);
        this.#sweep();
        return transceiver;
      },
      setLocalDescription: (...given: Parameters<typeof setLocalDescription>) => {
        this.#sweepQuietly();
        return this.#sweptAfter(setLocalDescription(...given));
      },
      // Older applications pass callbacks besides.
      setRemoteDescription: (description: RTCSessionDescriptionInit, ...callbacks: unknown[]) =>
        this.#sweptAfter(
          Reflect.apply(setRemoteDescription, peer, [this.#protectable(description), ...callbacks]),
        ),
    };
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(peer, name, { value, configurable: true, writable: true });
    }
  }

  /** Own properties in place of the descriptions that are sent to the far side, for Chromium refuses some of Firefox. */
  #interceptDescriptions(): void {
    const { peer } = this;
    const createOffer = peer.createOffer.bind(peer);
    const value = async (...given: unknown[]) => {
      const offer: RTCSessionDescriptionInit = await Reflect.apply(createOffer, peer, given);
      return offer && readable(offer);
    };
    Object.defineProperty(peer, 'createOffer', { value, configurable: true, writable: true });
    for (const name of ['localDescription', 'currentLocalDescription', 'pendingLocalDescription'] as const) {
      const get = () => {
        const given: RTCSessionDescription | null = Reflect.get(RTCPeerConnection.prototype, name, peer);
        const cleaned = given && readable(given);
        return cleaned === given || cleaned === null ? given : new RTCSessionDescription(cleaned);
      };
      Object.defineProperty(peer, name, { get, configurable: true });
    }
  }

  /** The far side's description without the formats that would go around the transform. */
  #protectable(description: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
    const { type, sdp } = description;
    if (sdp === undefined || sdp === '') return description;
    return { type, sdp: withoutUnprotectable(withoutStrayAttributes(sdp), this.#owner.codecs) };
  }

  /** Sweeps before the application goes on, which awaits the same promise. */
  #sweptAfter(applied: Promise<void>): Promise<void> {
    return applied.then(() => this.#sweepQuietly());
  }

  #sweepQuietly(): void {
    try {
      this.#sweep();
    } catch (error) {
      this.#owner.refused(error);
    }
  }

  /** Shuts what has appeared. A transceiver that cannot be shut is stopped, and no other is left out for it. */
  #sweep(): void {
    const failures: unknown[] = [];
    for (const transceiver of this.peer.getTransceivers()) {
      if (this.#transceivers.has(transceiver)) continue;
      this.#transceivers.add(transceiver);
      try {
        this.#owner.appeared(transceiver, this);
      } catch (error) {
        transceiver.stop();
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** The description as Chromium reads it, whichever browser has made it. */
function readable<Description extends RTCSessionDescriptionInit>(
  description: Description,
): Description | RTCSessionDescriptionInit {
  const { type, sdp } = description;
  if (sdp === undefined) return description;
  const cleaned = withoutStrayAttributes(sdp);
  return cleaned === sdp ? description : { type, sdp: cleaned };
}
