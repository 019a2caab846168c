import type { Track } from '../../api/track.js';
import type { Call } from '../../call/call.js';
import { type ReceivedStream, streamOf } from '../received-stream.js';
import { type SendOptions, SentTracks } from '../sent-tracks.js';
import { MeshError } from './error.js';
import { Outbox } from './outbox.js';
import { decodeSignal, type Signal } from './signal.js';

/** The part of a call that the connection of two members needs. */
export type PairCall = Pick<
  Call,
  'member' | 'state' | 'sendMessage' | 'createPeerConnection' | 'protect' | 'unprotect' | 'release'
>;

/** The listener to the news of the connection of two members. */
export interface PairNews {
  added(stream: ReceivedStream): void;
  removed(stream: ReceivedStream): void;
  failed(error: MeshError): void;
}

/** The other member of a pair, and the epoch since which both are in the group. */
export interface PairWith {
  readonly other: string;
  readonly since: number;
}

/** The connection of two members, negotiated as in WebRTC's "perfect negotiation" (WebRTC §10.7). */
export class Pair {
  readonly #since: number;
  readonly #call: PairCall;
  readonly #other: string;
  readonly #news: PairNews;
  readonly #outbox: Outbox;
  readonly #rtc: RTCConfiguration;
  readonly #options: SendOptions;
  #peer: RTCPeerConnection;
  #tracks: SentTracks;
  readonly #streams = new Map<string, ReceivedStream>();
  #turn: Promise<void> = Promise.resolve();
  #isOffering = false;
  #isIgnoring = false;
  #isClosed = false;

  constructor(
    call: PairCall,
    { other, since }: PairWith,
    rtc: RTCConfiguration,
    options: SendOptions,
    news: PairNews,
  ) {
    this.#call = call;
    this.#other = other;
    this.#since = since;
    this.#news = news;
    this.#outbox = new Outbox(call, { to: other, since }, () => {
      const text = 'the session description is too long for a message';
      news.failed(new MeshError('signal-too-long', text, { member: other }));
    });
    this.#rtc = rtc;
    this.#options = options;
    this.#peer = this.#open();
    this.#tracks = new SentTracks(call, this.#peer, options);
  }

  /** The connection: another one, once this member has given way before the first was negotiated. */
  get peer(): RTCPeerConnection {
    return this.#peer;
  }

  /** The streams of the other that are received. */
  get streams(): readonly ReceivedStream[] {
    return [...this.#streams.values()];
  }

  /** Throws the errors of {@link Call.protect}; nothing is then sent. */
  add(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    return this.#tracks.add(track, mediaStreamTrack);
  }

  remove(track: Track): Promise<void> {
    return this.#tracks.remove(track);
  }

  sender(track: Track): RTCRtpSender | undefined {
    return this.#tracks.sender(track);
  }

  /** Follows a signal of the other's, after those that came before. */
  hear(data: Uint8Array): void {
    this.#turn = this.#turn.then(() => this.#read(data)).catch((cause) => this.#fail(cause));
  }

  /** `bye`: the other is told, for it cannot know. */
  close({ bye }: { bye: boolean }): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#outbox.close();
    if (bye) this.#outbox.send({ bye: true });
    this.#shut(this.#peer);
    this.#receive(new Map());
  }

  #open(): RTCPeerConnection {
    const peer = this.#call.createPeerConnection(this.#rtc);
    peer.onnegotiationneeded = () => void this.#offer(peer);
    peer.onicecandidate = ({ candidate }) => {
      if (candidate !== null && peer === this.#peer) {
        this.#outbox.send({ candidates: [candidate.toJSON()] });
      }
    };
    peer.oniceconnectionstatechange = () => {
      if (peer.iceConnectionState === 'failed') peer.restartIce();
    };
    return peer;
  }

  #shut(peer: RTCPeerConnection): void {
    for (const { sender, receiver } of peer.getTransceivers()) {
      this.#call.release(sender);
      this.#call.release(receiver);
    }
    peer.close();
  }

  /**
   * Takes a new connection in place of one whose first offer gives way. A rollback would do (RFC 9429 §4.1.10.2), but a transceiver
   * of Chromium's keeps the numbers of header extensions (RFC 8285) that its offer had, and Chromium then refuses the next offer where the
   * other browser's has given these numbers to others. Returns what was sent on the former one.
   */
  #giveWay(): [Track, MediaStreamTrack][] {
    const { sources } = this.#tracks;
    this.#shut(this.#peer);
    this.#isOffering = false;
    this.#peer = this.#open();
    this.#tracks = new SentTracks(this.#call, this.#peer, this.#options);
    return sources;
  }

  /** Of two that offer at once, the one whose name comes first gives way. */
  get #isPolite(): boolean {
    return this.#call.member < this.#other;
  }

  async #offer(peer: RTCPeerConnection): Promise<void> {
    if (peer !== this.#peer) return;
    this.#isOffering = true;
    try {
      await peer.setLocalDescription();
      if (peer === this.#peer) this.#describe();
    } catch (cause) {
      if (peer === this.#peer) this.#fail(cause);
    } finally {
      if (peer === this.#peer) this.#isOffering = false;
    }
  }

  #describe(): void {
    const { localDescription } = this.#peer;
    if (this.#isClosed || localDescription === null) return;
    const { type, sdp } = localDescription;
    this.#outbox.send({ description: { type, sdp }, tracks: this.#tracks.mids });
  }

  async #read(data: Uint8Array): Promise<void> {
    const signal = await decodeSignal(data);
    if (this.#isClosed) return;
    if (signal === undefined) {
      const text = 'a member has sent a signal that cannot be read';
      this.#news.failed(new MeshError('signal-malformed', text, { member: this.#other }));
    } else if (signal.since === this.#since) await this.#follow(signal);
    // One that was meant for a former connection of the two is of no use.
  }

  async #follow({ description, tracks = new Map(), candidates = [], bye }: Signal): Promise<void> {
    if (bye) {
      this.close({ bye: false });
      return;
    }
    if (description !== undefined) {
      const isBusy = this.#isOffering || this.#peer.signalingState !== 'stable';
      this.#isIgnoring = description.type === 'offer' && isBusy && !this.#isPolite;
      if (this.#isIgnoring) return;
      const isFirst = this.#peer.currentLocalDescription === null;
      const sources = description.type === 'offer' && isBusy && isFirst ? this.#giveWay() : [];
      await this.#peer.setRemoteDescription(description);
      this.#receive(tracks);
      if (description.type === 'offer') {
        await this.#peer.setLocalDescription();
        this.#describe();
      }
      for (const [track, mediaStreamTrack] of sources) await this.#tracks.add(track, mediaStreamTrack);
    }
    for (const candidate of candidates) {
      // Those of an offer that was ignored belong to nothing.
      await this.#peer.addIceCandidate(candidate).catch((cause) => {
        if (!this.#isIgnoring) throw cause;
      });
    }
  }

  /** Binds receivers to what the other says that they are, and shuts those of which it says nothing. */
  #receive(tracks: ReadonlyMap<string, Track>): void {
    const now = new Map<string, ReceivedStream>();
    for (const { mid, receiver, direction } of this.#isClosed ? [] : this.#peer.getTransceivers()) {
      const track = mid === null ? undefined : tracks.get(mid);
      if (mid === null || direction === 'sendonly' || direction === 'stopped') continue;
      if (track === undefined) this.#call.release(receiver);
      else {
        this.#call.unprotect(receiver, { member: this.#other, track });
        now.set(mid, streamOf(receiver, { member: this.#other, track }));
      }
    }
    for (const [mid, stream] of [...this.#streams]) {
      if (now.get(mid)?.track === stream.track) continue;
      this.#streams.delete(mid);
      this.#news.removed(stream);
    }
    for (const [mid, stream] of now) {
      if (this.#streams.has(mid)) continue;
      this.#streams.set(mid, stream);
      this.#news.added(stream);
    }
  }

  #fail(cause: unknown): void {
    if (this.#isClosed) return;
    const text = `media could not be negotiated with ${this.#other}`;
    this.#news.failed(new MeshError('negotiation-failed', text, { member: this.#other, cause }));
  }
}
