import { Listeners, type ListenOptions, type Unsubscribe } from '../api/listeners.js';
import type { OptionNames } from '../api/option-names.js';
import { numberOfTrack, type Track } from '../api/track.js';
import { Call } from '../call/call.js';
import { mimeTypeOf, type VideoCodec } from '../call/codecs.js';
import { SottoError } from '../call/error.js';
import { CALL_OPTIONS, type CallOptions, checkOptionNames } from '../call/options.js';
import { type ConnectionNews, LogConnection } from '../log/connection.js';
import { LogError } from '../log/error.js';
import type { ConnectionState } from '../log/state.js';
import type { IceServer } from '../log/wire/IceServer.js';
import type { PublishedTrack } from '../log/wire/PublishedTrack.js';
import { RoomError } from './error.js';
import type { RemoteStream, RoomEvents } from './events.js';
import { FirstSubscription } from './first-subscription.js';
import { Media, type Published, type Sending } from './media.js';

/** How to join a room of the reference server. */
export interface RoomOptions extends Omit<CallOptions, 'channel'>, Sending {
  /** The server's WebSocket address, `wss://…/ws`. */
  server: string | URL;
  /** The room's name. */
  room: string;
  /** For the media connection, for example ICE servers. Without any the server's own relays are used, if it has some. */
  rtc?: RTCConfiguration;
}

const { channel: _, ...OF_CALL } = CALL_OPTIONS;
const ROOM_OPTIONS = {
  ...OF_CALL,
  server: true,
  room: true,
  rtc: true,
  videoCodec: true,
  layers: true,
} satisfies OptionNames<RoomOptions>;

/** The shortest and longest pause before the media connection is set up once more, in milliseconds. */
const MEDIA_BACKOFF = { first: 500, most: 30_000 };

/** A room of the reference server: the log, the media connection, and a {@link Call} that no track can bypass. */
export class Room {
  /** The call: its members, safety number, state and counters. */
  readonly call: Call;
  /** One's own name. */
  readonly member: string;
  readonly #rtc: RTCConfiguration;
  /** Relays of the server's, with credentials that end: the last that it told. */
  #relays: IceServer[] | undefined;
  readonly #sending: Sending;
  readonly #log: LogConnection;
  readonly #listeners = new Listeners<RoomEvents>();
  readonly #published = new Map<Track, Published>();
  #firstSubscription: FirstSubscription;
  #connection: ConnectionState = 'connected';
  #media: Media;
  #tracks: PublishedTrack[] = [];
  #mediaFailures = 0;
  #leaving: Promise<void> | undefined;
  #mediaTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    call: Call,
    log: LogConnection,
    rtc: RTCConfiguration,
    sending: Sending,
    relays: IceServer[] | undefined,
  ) {
    this.call = call;
    this.member = call.member;
    this.#log = log;
    this.#rtc = rtc;
    this.#sending = sending;
    this.#relays = relays;
    this.#media = this.#openMedia();
    this.#firstSubscription = this.#awaitKeys();
    call.on('error', (error) => this.#listeners.emit('error', error));
    call.on('state', (state) => {
      if (state === 'stopped') void this.leave();
    });
  }

  /**
   * Connects and joins.
   *
   * @throws the reason of `signal` if that is aborted before: the member has left then, if it was in the room at all.
   * @throws {OptionError} for an option that does not exist.
   * @throws {SottoError} Those of {@link Call.join}, or `codec-unsupported`.
   * @throws {RoomError} `unreachable`, or the server's reason to refuse.
   */
  static async join(options: RoomOptions): Promise<Room> {
    checkOptionNames(options, ROOM_OPTIONS);
    const { server, room: name, rtc = {}, videoCodec, layers, ...rest } = options;
    const sending: Sending = { ...(videoCodec && { videoCodec }), ...(layers && { layers }) };
    const joined: { room?: Room } = {};
    const connection: LogConnection = new LogConnection(
      { server, room: name, member: rest.member },
      (news) => {
        if (joined.room !== undefined) joined.room.#handle(news);
        else if (news.type === 'joined') {
          joined.room = new Room(call, connection, rtc, sending, news.iceServers);
        }
      },
    );
    // First the worker: the member should not be seen in the room before it can take part.
    const call = await Call.join({ ...rest, channel: connection.channel });
    if (videoCodec !== undefined) await refuseUnknown(videoCodec, call);
    try {
      await connection.open(rest.signal);
    } catch (error) {
      await call.leave();
      if (error instanceof LogError) throw new RoomError(error.code, error.message, { member: rest.member });
      throw error;
    }
    if (joined.room === undefined) throw new TypeError('the log is open before the member has joined');
    return joined.room;
  }

  /** Whether the server is connected. Media goes on while it is not. */
  get connection(): ConnectionState {
    return this.#connection;
  }

  /** The streams that are being received. */
  get streams(): readonly RemoteStream[] {
    return this.#media.streams;
  }

  /** The media connection, for `getStats`; another one after a failure. Not to be changed. */
  get peer(): RTCPeerConnection {
    return this.#media.peer;
  }

  /**
   * Listens to an event, by the rules of `EventTarget`: a listener that is on already is not added again; listeners are called in
   * the order in which they were added; one that throws is reported as uncaught, and the others are called all the same; one that
   * is added while an event is told does not get that event.
   */
  on<Name extends keyof RoomEvents>(
    name: Name,
    listener: (value: RoomEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof RoomEvents>(name: Name, listener: (value: RoomEvents[Name]) => void): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof RoomEvents>(
    name: Name,
    listener: (value: RoomEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /**
   * Sends a track to all members of the group.
   *
   * @throws {RoomError} `already-published`.
   * @throws {SottoError} Those of {@link Call.protect}; nothing is then sent.
   */
  publish(track: Track, mediaStreamTrack: MediaStreamTrack): void {
    if (this.#published.has(track)) {
      throw new RoomError('already-published', `${track} is published already`);
    }
    const kind = mediaStreamTrack.kind === 'audio' ? 'audio' : 'video';
    const published: Published = { kind, mediaStreamTrack, muted: false };
    this.#media.publish(track, published);
    this.#published.set(track, published);
  }

  /** Ends a published track. The source is the caller's to stop. */
  unpublish(track: Track): void {
    if (this.#published.delete(track)) this.#media.unpublish(track);
  }

  /**
   * Sends another source in place of the one before, without a new negotiation. `null` sends nothing.
   *
   * @throws {RoomError} `not-published`.
   */
  async replaceTrack(track: Track, mediaStreamTrack: MediaStreamTrack | null): Promise<void> {
    const published = this.#publishedAs(track);
    published.mediaStreamTrack = mediaStreamTrack;
    if (mediaStreamTrack !== null) mediaStreamTrack.enabled = !published.muted;
    await this.#media.sender(track)?.replaceTrack(mediaStreamTrack);
  }

  /**
   * Switches the source off (silence, black) or on and says so to the others.
   *
   * @throws {RoomError} `not-published`.
   */
  mute(track: Track, muted: boolean): void {
    const published = this.#publishedAs(track);
    published.muted = muted;
    if (published.mediaStreamTrack !== null) published.mediaStreamTrack.enabled = !muted;
    this.#sayMuted(track, muted);
  }

  /** Leaves: closes the media connection, tells the server, erases the keys. */
  leave(): Promise<void> {
    // Not at once: closing tells of itself, and that asks to leave again.
    this.#leaving ??= Promise.resolve().then(() => this.#leave());
    return this.#leaving;
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#mediaTimer);
    this.#firstSubscription.close();
    this.#media.close();
    this.#log.leave();
    await this.call.leave();
  }

  #handle(news: ConnectionNews): void {
    switch (news.type) {
      case 'joined':
        this.#relays = news.iceServers;
        if (news.resumed) {
          this.#askAgain();
        } else {
          // Another membership, perhaps another server: its list of published tracks is about to come.
          this.#tracks = [];
          this.#firstSubscription.close();
          this.#firstSubscription = this.#awaitKeys();
          this.#restartMedia();
        }
        break;
      case 'tracks':
        this.#tracks = news.tracks.filter(({ member }) => member !== this.member);
        this.#subscribe();
        break;
      case 'answer':
        this.#mediaFailures = 0;
        this.#media.handleAnswer(news.sdp);
        break;
      case 'media-lost':
        this.#scheduleMedia();
        break;
      case 'ask-again':
        this.#askAgain();
        break;
      case 'connection':
        this.#become(news.state);
        break;
      case 'error':
        this.#listeners.emit('error', new RoomError(news.code, news.message));
        break;
    }
  }

  #become(connection: ConnectionState): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#listeners.emit('connection', connection);
    if (connection === 'closed') void this.leave();
  }

  #publishedAs(track: Track): Published {
    const published = this.#published.get(track);
    if (published === undefined) throw new RoomError('not-published', `${track} is not published`);
    return published;
  }

  #sayMuted(track: Track, muted: boolean): void {
    const number = numberOfTrack(track);
    if (number === undefined) return;
    this.#log.drive((link, now) => link.ask({ type: 'mute', track: number, muted }, now));
  }

  /** Repeats the requests that the server may have missed. */
  #askAgain(): void {
    this.#media.repeatOffer();
    this.#sayAllMuted();
  }

  #sayAllMuted(): void {
    for (const [track, { muted }] of this.#published) this.#sayMuted(track, muted);
  }

  #openMedia(): Media {
    const rtc = { ...(this.#relays && { iceServers: this.#relays }), ...this.#rtc };
    const media: Media = new Media(this.call, rtc, this.#sending, {
      offer: (sdp, publish, subscribe) => {
        this.#log.drive((link, now) => link.ask({ type: 'offer', sdp, publish, subscribe }, now));
        // Only now does the server know the tracks that may have been muted before.
        this.#sayAllMuted();
      },
      added: (stream) => this.#listeners.emit('stream-added', stream),
      removed: (stream) => this.#listeners.emit('stream-removed', stream),
      muted: (stream) => this.#listeners.emit('mute', stream),
      state: (state) => {
        this.#listeners.emit('media', state);
        if (state === 'failed' && media === this.#media) this.#scheduleMedia();
      },
      failed: (cause) => {
        const text = 'media could not be negotiated with the server';
        const error =
          cause instanceof SottoError ? cause : new RoomError('negotiation-failed', text, { cause });
        this.#listeners.emit('error', error);
        if (media === this.#media && !(cause instanceof SottoError)) this.#scheduleMedia();
      },
    });
    return media;
  }

  /** Sets the media connection up anew, the later the more often it failed in a row. */
  #scheduleMedia(): void {
    if (this.#mediaTimer !== undefined) return;
    const pause = Math.min(MEDIA_BACKOFF.most, MEDIA_BACKOFF.first * 2 ** this.#mediaFailures);
    this.#mediaFailures += 1;
    this.#mediaTimer = setTimeout(() => this.#restartMedia(), pause);
  }

  #restartMedia(): void {
    clearTimeout(this.#mediaTimer);
    this.#mediaTimer = undefined;
    if (this.call.state === 'stopped') return;
    this.#media.close();
    this.#media = this.#openMedia();
    for (const [track, published] of this.#published) this.#media.publish(track, published);
    this.#subscribe();
  }

  #awaitKeys(): FirstSubscription {
    return new FirstSubscription(this.call, () => this.#subscribe());
  }

  /** Receives the tracks that others publish, once there are keys for it. */
  #subscribe(): void {
    if (this.#firstSubscription.isOpen) this.#media.follow(this.#tracks);
  }
}

/**
 * Leaves with the error if the codec is unknown: no member should appear in the room that cannot take part as it means
 * to.
 */
async function refuseUnknown(videoCodec: VideoCodec, call: Call): Promise<void> {
  try {
    mimeTypeOf(videoCodec, call.codecs);
  } catch (error) {
    await call.leave();
    throw error;
  }
}
