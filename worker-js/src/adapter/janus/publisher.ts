import type { Track } from '../../api/track.js';
import type { Call } from '../../call/call.js';
import { type SendOptions, SentTracks } from '../sent-tracks.js';
import type { StreamDirectory } from '../stream-directory.js';
import type { JanusConnection } from './connection.js';
import { JanusError } from './error.js';
import { streamId } from './feeds.js';
import { Handle, type RoomMessage } from './handle.js';
import { type Fields, idOf, type JanusId } from './read.js';

/** The listener to the news of a {@link Publisher} or a subscriber. */
export interface MediaNews {
  /** VideoRoom says something. */
  told(data: Fields): void;
  /** The connection is of no use any more. */
  failed(error: JanusError): void;
}

/** The connection that sends. */
export class Publisher {
  readonly #directory: StreamDirectory;
  readonly #handle: Handle;
  readonly #feed: JanusId;
  readonly #peer: RTCPeerConnection;
  readonly #tracks: SentTracks;
  readonly #news: MediaNews;
  readonly #claimed = new Set<string>();
  #isWanted = false;
  #isNegotiating = false;
  #isClosed = false;

  private constructor(
    call: Call,
    directory: StreamDirectory,
    handle: Handle,
    feed: JanusId,
    peer: RTCPeerConnection,
    options: SendOptions,
    news: MediaNews,
  ) {
    this.#directory = directory;
    this.#handle = handle;
    this.#feed = feed;
    this.#peer = peer;
    this.#tracks = new SentTracks(call, peer, options);
    this.#news = news;
  }

  /** Joins the room as one who may publish. Resolves with what VideoRoom said of others too. */
  static async join(
    call: Call,
    directory: StreamDirectory,
    connection: JanusConnection,
    room: Fields,
    rtc: RTCConfiguration,
    options: SendOptions,
    news: MediaNews,
  ): Promise<{ publisher: Publisher; joined: Fields }> {
    const peer = call.createPeerConnection({ bundlePolicy: 'max-bundle', ...rtc });
    try {
      const handle = await Handle.attach(connection, {
        told: ({ data }) => news.told(data),
        hungUp: (reason) => news.failed(new JanusError('media-failed', `Janus has hung up: ${reason}`)),
        candidate: (candidate) => void peer.addIceCandidate(candidate).catch(() => undefined),
      });
      const { data } = await handle.ask({ request: 'join', ptype: 'publisher', ...room });
      const feed = idOf(data['id']);
      if (feed === undefined) throw new JanusError('malformed', 'VideoRoom has given no id');
      peer.onicecandidate = ({ candidate }) => handle.trickle(candidate);
      peer.onconnectionstatechange = () => {
        if (peer.connectionState !== 'failed') return;
        news.failed(new JanusError('media-failed', 'the connection that sends has failed'));
      };
      const publisher = new Publisher(call, directory, handle, feed, peer, options, news);
      return { publisher, joined: data };
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  get peer(): RTCPeerConnection {
    return this.#peer;
  }

  sender(track: Track): RTCRtpSender | undefined {
    return this.#tracks.sender(track);
  }

  async add(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    await this.#tracks.add(track, mediaStreamTrack);
    this.#negotiate();
  }

  async remove(track: Track): Promise<void> {
    await this.#tracks.remove(track);
    this.#negotiate();
  }

  close(): void {
    this.#isClosed = true;
    this.#peer.close();
  }

  /** Offers, one at a time: changes while an answer is awaited go into one more round. */
  #negotiate(): void {
    this.#isWanted = true;
    if (this.#isNegotiating) return;
    this.#isNegotiating = true;
    this.#rounds()
      .catch((cause: unknown) => {
        if (this.#isClosed) return;
        const text = 'media that is sent could not be negotiated';
        this.#news.failed(
          cause instanceof JanusError ? cause : new JanusError('negotiation-failed', text, { cause }),
        );
      })
      .finally(() => {
        this.#isNegotiating = false;
      });
  }

  async #rounds(): Promise<void> {
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      await this.#peer.setLocalDescription();
      this.#claim();
      const answer = await this.#offer();
      if (this.#isClosed) return;
      if (answer.jsep?.type !== 'answer')
        throw new JanusError('malformed', 'VideoRoom has answered no offer');
      await this.#peer.setRemoteDescription(answer.jsep);
    }
  }

  #offer(): Promise<RoomMessage> {
    const sdp = this.#peer.localDescription?.sdp ?? '';
    return this.#handle.ask({ request: 'configure' }, { type: 'offer', sdp, rid_order: 'lmh' });
  }

  /** Tells the members which media section is which track. */
  #claim(): void {
    const now = new Map(
      [...this.#tracks.mids].map(([mid, track]) => [streamId({ feed: this.#feed, mid }), track]),
    );
    for (const id of this.#claimed) {
      if (now.has(id)) continue;
      this.#directory.withdraw(id);
      this.#claimed.delete(id);
    }
    for (const [id, track] of now) {
      this.#directory.claim(id, track);
      this.#claimed.add(id);
    }
  }
}
