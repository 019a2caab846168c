import { encodingsOf, type Layers } from '../api/layers.js';
import { numberOfTrack, type Track, trackOfNumber } from '../api/track.js';
import type { Call } from '../call/call.js';
import type { VideoCodec } from '../call/codecs.js';
import type { Publication } from '../log/wire/Publication.js';
import type { PublishedTrack } from '../log/wire/PublishedTrack.js';
import type { Subscription } from '../log/wire/Subscription.js';
import { directions } from './directions.js';
import { RoomError } from './error.js';
import type { RemoteStream } from './events.js';
import { Negotiation } from './negotiation.js';
import { compareTracks, keyOf } from './track-list.js';

/**
 * Media sections of a connection: as many as the reference server takes in an offer. The number of published tracks is
 * up to the others.
 */
export const MOST_SECTIONS = 512;

/** One's own track, as it is to be sent. */
export interface Published {
  kind: 'audio' | 'video';
  /** `null`: nothing to send for now. */
  mediaStreamTrack: MediaStreamTrack | null;
  muted: boolean;
}

/** How video is sent. */
export interface Sending {
  /** The codec to be negotiated first. */
  videoCodec?: VideoCodec;
  /** In how many qualities at once; one, if absent. */
  layers?: Layers;
}

/** The news of a {@link Media}. */
export interface MediaListener {
  offer(sdp: string, publish: Publication[], subscribe: Subscription[]): void;
  added(stream: RemoteStream): void;
  removed(stream: RemoteStream): void;
  muted(stream: RemoteStream): void;
  state(state: RTCPeerConnectionState): void;
  failed(error: unknown): void;
}

/** Something received, and the transceiver that receives it. */
interface Reception {
  transceiver: RTCRtpTransceiver;
  stream: RemoteStream;
}

/**
 * One media connection to the SFU. Every sender is protected and every receiver is bound to a member's track before
 * the offer that brings it to life.
 */
export class Media {
  readonly #call: Call;
  readonly #sendingAs: Sending;
  readonly #listener: MediaListener;
  readonly #peer: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  /** Transceivers made for sending; the others receive. */
  readonly #senders = new Set<RTCRtpTransceiver>();
  readonly #sending = new Map<Track, RTCRtpTransceiver>();
  readonly #receiving = new Map<string, Reception>();
  #tracks: PublishedTrack[] = [];
  #leavesOut = false;

  constructor(call: Call, configuration: RTCConfiguration, sending: Sending, listener: MediaListener) {
    this.#call = call;
    this.#sendingAs = sending;
    this.#listener = listener;
    this.#peer = call.createPeerConnection({ bundlePolicy: 'max-bundle', ...configuration });
    this.#peer.onconnectionstatechange = () => listener.state(this.#peer.connectionState);
    this.#negotiation = new Negotiation(
      this.#peer,
      (sdp) => this.#offer(sdp),
      (error) => listener.failed(error),
    );
  }

  /** The streams that are being received. */
  get streams(): RemoteStream[] {
    return [...this.#receiving.values()].map(({ stream }) => stream);
  }

  /** The connection, for statistics. */
  get peer(): RTCPeerConnection {
    return this.#peer;
  }

  /** Sends a track. Throws the errors of {@link Call.protect}; nothing is then sent. */
  publish(track: Track, { kind, mediaStreamTrack }: Published): void {
    const idle = this.#idle(true, kind);
    const transceiver = idle ?? this.#peer.addTransceiver(mediaStreamTrack ?? kind, this.#made(kind));
    this.#senders.add(transceiver);
    const { videoCodec } = this.#sendingAs;
    const preference = kind === 'video' && videoCodec !== undefined ? { videoCodec } : {};
    try {
      this.#call.protect(transceiver.sender, { track, ...preference });
    } catch (error) {
      transceiver.stop();
      throw error;
    }
    if (idle !== undefined) {
      transceiver.direction = 'sendonly';
      this.#replace(transceiver, mediaStreamTrack);
    }
    this.#sending.set(track, transceiver);
    this.#negotiation.request();
  }

  /** Ends a track. */
  unpublish(track: Track): void {
    const transceiver = this.#sending.get(track);
    if (transceiver === undefined) return;
    this.#sending.delete(track);
    this.#call.release(transceiver.sender);
    transceiver.direction = 'inactive';
    this.#replace(transceiver, null);
    this.#negotiation.request();
  }

  /** The sender of a track. */
  sender(track: Track): RTCRtpSender | undefined {
    return this.#sending.get(track)?.sender;
  }

  /** Follows the server's list of tracks of others. */
  follow(tracks: PublishedTrack[]): void {
    const changes = compareTracks(this.#tracks, tracks);
    for (const track of changes.removed) this.#unsubscribe(keyOf(track));
    const left = new Set<string>();
    for (const track of changes.added) if (!this.#subscribe(track)) left.add(keyOf(track));
    // Tracks that there was no room for are new again in the next list.
    this.#tracks = tracks.filter((track) => !left.has(keyOf(track)));
    this.#tellLeftOut(left.size);
    for (const { muted, ...track } of changes.muted) {
      const reception = this.#receiving.get(keyOf(track));
      if (reception === undefined) continue;
      reception.stream = { ...reception.stream, muted };
      this.#listener.muted(reception.stream);
    }
    if (changes.removed.length > 0 || changes.added.length > left.size) this.#negotiation.request();
  }

  /** The server's answer to the last offer. */
  handleAnswer(sdp: string): void {
    this.#negotiation.handleAnswer(sdp);
  }

  /** The last offer may have been lost. */
  repeatOffer(): void {
    this.#negotiation.repeat();
  }

  /** Closes the connection. Received streams are reported as removed. */
  close(): void {
    this.#negotiation.close();
    for (const { sender, receiver } of this.#peer.getTransceivers()) {
      this.#call.release(sender);
      this.#call.release(receiver);
    }
    this.#peer.onconnectionstatechange = null;
    this.#peer.close();
    for (const key of [...this.#receiving.keys()]) this.#unsubscribe(key);
    this.#sending.clear();
  }

  /** Told once, until there is room for all. */
  #tellLeftOut(count: number): void {
    const before = this.#leavesOut;
    this.#leavesOut = count > 0;
    if (before || count === 0) return;
    const text = `${count} tracks are not received: a connection has at most ${MOST_SECTIONS}`;
    this.#listener.failed(new RoomError('too-many-tracks', text));
  }

  /** `false`: there is no room for it. */
  #subscribe({ member, track: number, kind, muted }: PublishedTrack): boolean {
    const track = trackOfNumber(number);
    if (track === undefined) return true;
    const idle = this.#idle(false, kind);
    if (idle === undefined && this.#peer.getTransceivers().length >= MOST_SECTIONS) return false;
    const transceiver = idle ?? this.#peer.addTransceiver(kind, { direction: 'recvonly' });
    const { receiver } = transceiver;
    try {
      this.#call.unprotect(receiver, { member, track });
    } catch (error) {
      transceiver.stop();
      this.#listener.failed(error);
      return true;
    }
    if (idle !== undefined) transceiver.direction = 'recvonly';
    const stream = { member, track, kind, muted, mediaStreamTrack: receiver.track, receiver };
    this.#receiving.set(keyOf({ member, track: number }), { transceiver, stream });
    this.#listener.added(stream);
    return true;
  }

  #unsubscribe(key: string): void {
    const reception = this.#receiving.get(key);
    if (reception === undefined) return;
    this.#receiving.delete(key);
    const { transceiver, stream } = reception;
    this.#call.release(transceiver.receiver);
    if (this.#peer.signalingState !== 'closed') transceiver.direction = 'inactive';
    this.#listener.removed(stream);
  }

  /**
   * A transceiver made for the same purpose that has been negotiated to do nothing. One that is still winding down is
   * left alone: frames that arrive on it are another's.
   */
  #idle(sends: boolean, kind: string): RTCRtpTransceiver | undefined {
    return this.#peer
      .getTransceivers()
      .find(
        (transceiver) =>
          transceiver.direction === 'inactive' &&
          transceiver.currentDirection === 'inactive' &&
          transceiver.receiver.track.kind === kind &&
          this.#senders.has(transceiver) === sends,
      );
  }

  #replace({ sender }: RTCRtpTransceiver, track: MediaStreamTrack | null): void {
    sender.replaceTrack(track).catch((error: unknown) => this.#listener.failed(error));
  }

  #made(kind: string): RTCRtpTransceiverInit {
    const { layers } = this.#sendingAs;
    const layered = kind === 'video' && layers !== undefined;
    return { direction: 'sendonly', ...(layered && { sendEncodings: encodingsOf(layers) }) };
  }

  /** Tracks that came to be wanted after the offer was made are not in it, and wait for the next. */
  #offer(sdp: string): void {
    const offered = directions(sdp);
    this.#listener.offer(
      sdp,
      this.#publications().filter(({ mid }) => offered.get(mid) === 'sendonly'),
      this.#subscriptions().filter(({ mid }) => offered.get(mid) === 'recvonly'),
    );
  }

  #publications(): Publication[] {
    return [...this.#sending].flatMap(([track, { mid }]) => {
      const number = numberOfTrack(track);
      return mid === null || number === undefined ? [] : [{ mid, track: number }];
    });
  }

  #subscriptions(): Subscription[] {
    return [...this.#receiving.values()].flatMap(({ transceiver: { mid }, stream: { member, track } }) => {
      const number = numberOfTrack(track);
      return mid === null || number === undefined ? [] : [{ mid, member, track: number }];
    });
  }
}
