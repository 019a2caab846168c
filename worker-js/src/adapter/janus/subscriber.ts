import type { Call } from '../../call/call.js';
import type { StreamDirectory } from '../stream-directory.js';
import type { JanusConnection } from './connection.js';
import { JanusError } from './error.js';
import { type FeedStream, streamId } from './feeds.js';
import { Handle, type RoomMessage } from './handle.js';
import type { MediaNews } from './publisher.js';
import { type Fields, idOf, listOf, textOf } from './read.js';

/** The listener to the news of a {@link Subscriber}. */
export interface SubscriberNews extends MediaNews {
  /** Other streams come on other receivers. */
  received(): void;
  /** VideoRoom does not have this stream. */
  missing(id: string): void;
}

/** A stream that comes, and the media section on which it does. */
interface Reception {
  readonly mid: string;
  readonly receiver: RTCRtpReceiver;
}

/** The connection that receives: made with the first stream, and negotiated anew by Janus's offers for each change. */
export class Subscriber {
  readonly #call: Call;
  readonly #directory: StreamDirectory;
  readonly #connection: JanusConnection;
  readonly #room: Fields;
  readonly #rtc: RTCConfiguration;
  readonly #news: SubscriberNews;
  readonly #receptions = new Map<string, Reception>();
  #peer: RTCPeerConnection | undefined;
  #handle: Handle | undefined;
  #wanted: ReadonlyMap<string, FeedStream> = new Map();
  #turn: Promise<void> = Promise.resolve();
  #isDue = false;
  #isClosed = false;

  constructor(
    call: Call,
    directory: StreamDirectory,
    connection: JanusConnection,
    room: Fields,
    rtc: RTCConfiguration,
    news: SubscriberNews,
  ) {
    this.#call = call;
    this.#directory = directory;
    this.#connection = connection;
    this.#room = room;
    this.#rtc = rtc;
    this.#news = news;
  }

  /** The connection; `undefined` before the first stream. */
  get peer(): RTCPeerConnection | undefined {
    return this.#peer;
  }

  /** The receivers of streams, by the streams' ids. */
  get receivers(): ReadonlyMap<string, RTCRtpReceiver> {
    return new Map([...this.#receptions].map(([id, { receiver }]) => [id, receiver]));
  }

  /** Receives these streams, and no others. */
  want(streams: readonly FeedStream[]): void {
    this.#wanted = new Map(streams.map((stream) => [streamId(stream), stream]));
    if (this.#isDue) return;
    this.#isDue = true;
    this.#next(async () => {
      this.#isDue = false;
      await this.#update();
    });
  }

  /** Asks VideoRoom for a layer of a stream that comes. */
  async configure(id: string, layer: Fields): Promise<void> {
    const reception = this.#receptions.get(id);
    if (reception === undefined || this.#handle === undefined) return;
    await this.#handle.ask({ request: 'configure', streams: [{ mid: reception.mid, ...layer }] });
  }

  close(): void {
    this.#isClosed = true;
    this.#receptions.clear();
    this.#peer?.close();
  }

  /** One after the other: VideoRoom makes one offer at a time. */
  #next(task: () => Promise<void>): void {
    this.#turn = this.#turn
      .then(() => (this.#isClosed ? undefined : task()))
      .catch((cause: unknown) => {
        if (this.#isClosed) return;
        const text = 'media that is received could not be negotiated';
        this.#news.failed(
          cause instanceof JanusError ? cause : new JanusError('negotiation-failed', text, { cause }),
        );
      });
  }

  async #update(): Promise<void> {
    const added = [...this.#wanted].filter(([id]) => !this.#receptions.has(id)).map(([, stream]) => stream);
    const gone = [...this.#receptions].filter(([id]) => !this.#wanted.has(id));
    if (added.length === 0 && gone.length === 0) return;
    const unsubscribe = gone.map(([, { mid }]) => ({ sub_mid: mid }));
    try {
      await this.#change(added, unsubscribe);
    } catch (error) {
      if (!(error instanceof JanusError) || error.code !== 'refused' || added.length === 0) throw error;
      // One that has gone meanwhile is the reason: the others are asked for one by one.
      await this.#changeOneByOne(added, unsubscribe);
    }
  }

  async #changeOneByOne(added: readonly FeedStream[], unsubscribe: readonly Fields[]): Promise<void> {
    if (unsubscribe.length > 0 && added.length > 1) await this.#change([], unsubscribe);
    for (const stream of added) {
      try {
        await this.#change([stream], []);
      } catch (error) {
        if (!(error instanceof JanusError) || error.code !== 'refused') throw error;
        this.#news.missing(streamId(stream));
      }
    }
  }

  async #change(subscribe: readonly FeedStream[], unsubscribe: readonly Fields[]): Promise<void> {
    if (this.#handle !== undefined) {
      await this.#answer(
        await this.#handle.ask({
          request: 'update',
          ...(subscribe.length > 0 && { subscribe }),
          ...(unsubscribe.length > 0 && { unsubscribe }),
        }),
      );
      return;
    }
    const peer = this.#call.createPeerConnection({ bundlePolicy: 'max-bundle', ...this.#rtc });
    try {
      const handle = await this.#attach(peer);
      const request = { request: 'join', ptype: 'subscriber', autoupdate: false, streams: subscribe };
      const offer = await handle.ask({ ...request, ...this.#room });
      if (this.#isClosed) throw new JanusError('left', 'this member has left');
      this.#peer = peer;
      this.#handle = handle;
      await this.#answer(offer);
    } catch (error) {
      if (this.#handle === undefined) peer.close();
      throw error;
    }
  }

  async #attach(peer: RTCPeerConnection): Promise<Handle> {
    const handle = await Handle.attach(this.#connection, {
      told: (message) => {
        this.#news.told(message.data);
        if (message.jsep !== undefined) this.#next(() => this.#answer(message));
      },
      hungUp: (reason) => this.#news.failed(new JanusError('media-failed', `Janus has hung up: ${reason}`)),
      candidate: (candidate) => void peer.addIceCandidate(candidate).catch(() => undefined),
    });
    peer.onicecandidate = ({ candidate }) => handle.trickle(candidate);
    peer.onconnectionstatechange = () => {
      if (peer.connectionState !== 'failed') return;
      this.#news.failed(new JanusError('media-failed', 'the connection that receives has failed'));
    };
    return handle;
  }

  /** Binds receivers before the answer by which frames come. */
  async #answer({ data, jsep }: RoomMessage): Promise<void> {
    const peer = this.#peer;
    if (peer === undefined || this.#handle === undefined || jsep?.type !== 'offer') return;
    await peer.setRemoteDescription(jsep);
    if (this.#isClosed) return;
    this.#bind(peer, data);
    await peer.setLocalDescription();
    const sdp = peer.localDescription?.sdp ?? '';
    await this.#handle.ask({ request: 'start' }, { type: 'answer', sdp });
    this.#news.received();
  }

  #bind(peer: RTCPeerConnection, data: Fields): void {
    const byMid = new Map(peer.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
    const former = new Set(byMid.values());
    this.#receptions.clear();
    for (const stream of listOf(data['streams'])) {
      const [feed, feedMid, mid] = [
        idOf(stream['feed_id']),
        textOf(stream['feed_mid']),
        textOf(stream['mid']),
      ];
      const receiver = mid === undefined ? undefined : byMid.get(mid);
      if (stream['active'] !== true || feed === undefined || feedMid === undefined) continue;
      if (mid === undefined || receiver === undefined) continue;
      const id = streamId({ feed, mid: feedMid });
      this.#directory.bind(receiver, id);
      this.#receptions.set(id, { mid, receiver });
      former.delete(receiver);
    }
    for (const receiver of former) this.#directory.unbind(receiver);
  }
}
