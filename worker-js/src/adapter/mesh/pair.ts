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

/** Candidates that are kept while there is no description of the other's that they could belong to. */
const MOST_EARLY = 64;

/**
 * The connection of two members. Of the two, one at a time may offer (JSEP, RFC 9429), first the one whose name comes last; the other
 * says its wish, and gets the turn when no offer is under way. So two offers never meet, and none has to be rolled back: a transceiver
 * of Chromium's keeps the numbers of header extensions (RFC 8285) of an offer that was rolled back, and Chromium then refuses the next
 * offer where the other browser's has given these numbers to others.
 */
export class Pair {
  readonly #since: number;
  readonly #call: PairCall;
  readonly #other: string;
  readonly #news: PairNews;
  readonly #outbox: Outbox;
  readonly #peer: RTCPeerConnection;
  readonly #tracks: SentTracks;
  readonly #streams = new Map<string, ReceivedStream>();
  readonly #early: RTCIceCandidateInit[] = [];
  #heard: Promise<void> = Promise.resolve();
  /** Whether it is this member's turn to offer. */
  #hasTurn: boolean;
  /** Whether there is something to negotiate. */
  #isNeeded = false;
  /** Whether this member has said its wish for the turn, and has not got it yet. */
  #isWishing = false;
  /** Whether the other has said its wish. */
  #isWished = false;
  /** Whether an offer of this member's is not answered yet. */
  #isOffering = false;
  /** Whether the other's last offer was none of its turn. */
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
    this.#hasTurn = call.member > other;
    this.#peer = this.#open(rtc);
    this.#tracks = new SentTracks(call, this.#peer, options);
  }

  /** The connection. */
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
    this.#heard = this.#heard.then(() => this.#read(data)).catch((cause) => this.#fail(cause));
  }

  /** `bye`: the other is told, for it cannot know. */
  close({ bye }: { bye: boolean }): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#outbox.close();
    if (bye) this.#outbox.send({ bye: true });
    for (const { sender, receiver } of this.#peer.getTransceivers()) {
      this.#call.release(sender);
      this.#call.release(receiver);
    }
    this.#peer.close();
    this.#receive(new Map());
  }

  #open(rtc: RTCConfiguration): RTCPeerConnection {
    const peer = this.#call.createPeerConnection(rtc);
    peer.onnegotiationneeded = () => {
      this.#isNeeded = true;
      this.#next();
    };
    peer.onicecandidate = ({ candidate }) => {
      if (candidate !== null && !this.#isClosed) this.#outbox.send({ candidates: [candidate.toJSON()] });
    };
    peer.oniceconnectionstatechange = () => {
      if (peer.iceConnectionState === 'failed') peer.restartIce();
    };
    return peer;
  }

  /** Does what is due: passes the turn on, offers, or says the wish to. */
  #next(): void {
    if (this.#isClosed || this.#isOffering) return;
    if (this.#hasTurn && this.#isWished) {
      this.#hasTurn = this.#isWished = false;
      this.#outbox.send({ turn: true });
    }
    if (!this.#isNeeded) return;
    if (this.#hasTurn) void this.#offer();
    else if (!this.#isWishing) {
      this.#isWishing = true;
      this.#outbox.send({ wish: true });
    }
  }

  async #offer(): Promise<void> {
    this.#isNeeded = false;
    this.#isOffering = true;
    try {
      await this.#peer.setLocalDescription();
      this.#describe();
    } catch (cause) {
      this.#isOffering = false;
      this.#fail(cause);
      this.#next();
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
    // A signal for a former connection of the two is of no use.
  }

  async #follow({
    description,
    tracks = new Map(),
    candidates = [],
    wish,
    turn,
    bye,
  }: Signal): Promise<void> {
    if (bye) {
      this.close({ bye: false });
      return;
    }
    if (description !== undefined) await this.#negotiate(description, tracks);
    await this.#connect(candidates);
    if (wish) this.#isWished = true;
    if (turn) {
      this.#hasTurn = true;
      this.#isWishing = false;
    }
    this.#next();
  }

  async #negotiate(
    description: RTCSessionDescriptionInit,
    tracks: ReadonlyMap<string, Track>,
  ): Promise<void> {
    this.#isIgnoring = description.type === 'offer' && this.#hasTurn;
    if (this.#isIgnoring) throw new Error('an offer came out of turn');
    await this.#peer.setRemoteDescription(description);
    if (this.#isClosed) return;
    this.#receive(tracks);
    if (description.type === 'offer') {
      await this.#peer.setLocalDescription();
      this.#describe();
    } else this.#isOffering = false;
    await this.#connect(this.#early.splice(0));
  }

  async #connect(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    if (this.#peer.remoteDescription === null) {
      this.#early.push(...candidates.slice(0, MOST_EARLY - this.#early.length));
      return;
    }
    for (const candidate of candidates) {
      // Those of an offer that was ignored belong to nothing.
      await this.#peer.addIceCandidate(candidate).catch((cause) => {
        if (!this.#isIgnoring && !this.#isClosed) throw cause;
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
