import { Listeners, type ListenOptions, type Unsubscribe } from '../../api/listeners.js';
import { checkNames } from '../../api/option-names.js';
import type { Track } from '../../api/track.js';
import type { MemberTrack } from '../../call/events.js';
import type { StreamError } from '../error.js';
import { type ReceivedStream, streamOf } from '../received-stream.js';
import { ReceivedStreams } from '../received-streams.js';
import { StreamDirectory } from '../stream-directory.js';
import { JanusConnection } from './connection.js';
import { JanusError } from './error.js';
import { Feeds } from './feeds.js';
import { JANUS_OPTIONS, type JanusRoomOptions } from './options.js';
import { Publisher } from './publisher.js';
import type { Fields } from './read.js';
import { Subscriber } from './subscriber.js';

/** The events of a {@link JanusRoom}. */
export interface JanusRoomEvents {
  /** A track of another member can be shown. */
  'stream-added': ReceivedStream;
  /** A track of another member has ended. */
  'stream-removed': ReceivedStream;
  /** The room is over for this member: `null` after {@link JanusRoom.leave} or the end of the call. An application may join anew. */
  closed: JanusError | null;
  /** A member's word on its streams was refused. */
  error: StreamError;
}

/** A layer of a stream that is sent in several: `substream` 0 is the smallest picture, `temporal` 0 the lowest rate. */
export interface JanusLayer {
  substream?: 0 | 1 | 2;
  temporal?: 0 | 1 | 2;
}

/**
 * The media of a call over a room of Janus's VideoRoom, as it is. One connection sends, one receives; both are the call's, so
 * nothing passes in clear. Whose a stream is the members tell each other (`StreamDirectory` of `sotto/adapter`); those that nobody
 * has claimed are not received.
 */
export class JanusRoom {
  readonly #call: JanusRoomOptions['call'];
  readonly #directory: StreamDirectory;
  readonly #connection: JanusConnection;
  readonly #listeners = new Listeners<JanusRoomEvents>();
  readonly #feeds = new Feeds();
  readonly #publisher: Publisher;
  readonly #subscriber: Subscriber;
  readonly #streams = new ReceivedStreams({
    added: (stream) => this.#listeners.emit('stream-added', stream),
    removed: (stream) => this.#listeners.emit('stream-removed', stream),
  });
  readonly #published = new Set<Track>();
  readonly #undo: readonly Unsubscribe[];
  #isClosed = false;

  private constructor(
    { call, rtc = {} }: JanusRoomOptions,
    directory: StreamDirectory,
    connection: JanusConnection,
    publisher: Publisher,
    room: Fields,
  ) {
    this.#call = call;
    this.#directory = directory;
    this.#connection = connection;
    this.#publisher = publisher;
    this.#subscriber = new Subscriber(call, directory, connection, room, rtc, {
      told: () => {},
      failed: (error) => this.#close(error),
      received: () => this.#compare(),
      missing: (id) => this.#feeds.forget(id),
    });
    this.#undo = [
      directory.on('claimed', () => this.#subscribe()),
      directory.on('withdrawn', () => this.#subscribe()),
      directory.on('error', (error) => this.#listeners.emit('error', error)),
      call.on('state', (state) => {
        if (state === 'stopped') this.leave();
      }),
    ];
  }

  /**
   * Connects and joins. `call` must have been joined; it need not be encrypted yet.
   *
   * @throws {OptionError} for an option that does not exist.
   * @throws {JanusError} `unreachable`, `lost`, `refused`, `timed-out` or `malformed`.
   * @throws {SottoError} `stopped`.
   */
  static async join(options: JanusRoomOptions): Promise<JanusRoom> {
    checkNames(options, JANUS_OPTIONS);
    const { call, server, room, pin, token, apiSecret, rtc = {}, videoCodec, layers } = options;
    const early: Fields[] = [];
    const joined: { room?: JanusRoom; error?: JanusError } = {};
    const fail = (error: JanusError) => {
      joined.error ??= error;
      if (joined.room !== undefined) joined.room.#close(error);
    };
    // Before anything is awaited, so that no statement of the others is missed.
    const directory = new StreamDirectory(call);
    let connection: JanusConnection | undefined;
    try {
      connection = await JanusConnection.open({ server, token, apiSecret }, fail);
      const where: Fields = { room, ...(pin !== undefined && { pin }) };
      const sending = { ...(videoCodec && { videoCodec }), ...(layers && { layers }) };
      const told = (data: Fields) =>
        joined.room === undefined ? early.push(data) : joined.room.#follow(data);
      const news = { told, failed: fail };
      const made = await Publisher.join(call, directory, connection, where, rtc, sending, news);
      if (joined.error !== undefined) throw joined.error;
      joined.room = new JanusRoom(options, directory, connection, made.publisher, where);
      for (const data of [made.joined, ...early]) joined.room.#follow(data);
      return joined.room;
    } catch (error) {
      connection?.close();
      directory.stop();
      throw error;
    }
  }

  /** The streams of others that are being received. */
  get streams(): readonly ReceivedStream[] {
    return [...this.#streams.byKey.values()];
  }

  /** The connections, for `getStats`: the one that sends, and with the first stream of another the one that receives. */
  get peers(): { readonly sending: RTCPeerConnection; readonly receiving: RTCPeerConnection | undefined } {
    return { sending: this.#publisher.peer, receiving: this.#subscriber.peer };
  }

  /** Listens to an event, by the rules of {@link Call.on}. */
  on<Name extends keyof JanusRoomEvents>(
    name: Name,
    listener: (value: JanusRoomEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof JanusRoomEvents>(
    name: Name,
    listener: (value: JanusRoomEvents[Name]) => void,
  ): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof JanusRoomEvents>(
    name: Name,
    listener: (value: JanusRoomEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /**
   * Sends a track to all members of the group.
   *
   * @throws {JanusError} `already-published` or `left`.
   * @throws {SottoError} Those of {@link Call.protect}; nothing is then sent.
   */
  async publish(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    this.#refuseIfClosed();
    if (this.#published.has(track)) {
      throw new JanusError('already-published', `${track} is published already`, { track });
    }
    this.#published.add(track);
    try {
      await this.#publisher.add(track, mediaStreamTrack);
    } catch (error) {
      this.#published.delete(track);
      throw error;
    }
  }

  /** Ends a published track. The source is the caller's to stop. */
  async unpublish(track: Track): Promise<void> {
    if (this.#published.delete(track) && !this.#isClosed) await this.#publisher.remove(track);
  }

  /**
   * Sends another source in place of the one before, without a new negotiation. `null` sends nothing.
   *
   * @throws {JanusError} `not-published`.
   */
  async replaceTrack(track: Track, mediaStreamTrack: MediaStreamTrack | null): Promise<void> {
    const sender = this.#publisher.sender(track);
    if (sender === undefined) throw new JanusError('not-published', `${track} is not published`, { track });
    await sender.replaceTrack(mediaStreamTrack);
  }

  /**
   * Asks Janus for a layer of what a member sends in several. Without effect on a stream that is not received.
   *
   * @throws {JanusError} `refused`, `timed-out` or `lost`.
   */
  async selectLayer({ member, track }: MemberTrack, { substream, temporal }: JanusLayer): Promise<void> {
    const layer = {
      ...(substream !== undefined && { substream }),
      ...(temporal !== undefined && { temporal }),
    };
    for (const [id, stream] of this.#streams.byKey) {
      if (stream.member === member && stream.track === track) await this.#subscriber.configure(id, layer);
    }
  }

  /** Leaves the room: both connections are closed. The call goes on. */
  leave(): void {
    this.#close(null);
  }

  #follow(data: Fields): void {
    if (data['leaving'] === 'ok' || data['kicked'] === 'ok') {
      this.#close(new JanusError('kicked', 'Janus has thrown this member out of the room'));
      return;
    }
    if (data['videoroom'] === 'destroyed') {
      this.#close(new JanusError('kicked', 'the room was destroyed'));
      return;
    }
    this.#feeds.follow(data);
    this.#subscribe();
  }

  /** Receives what VideoRoom has and another member has claimed. */
  #subscribe(): void {
    if (this.#isClosed) return;
    this.#compare();
    this.#subscriber.want(
      this.#directory.streams.flatMap(({ id, member }) =>
        member === this.#call.member ? [] : (this.#feeds.find(id) ?? []),
      ),
    );
  }

  /** Tells which streams have come and gone. */
  #compare(): void {
    const receivers = this.#isClosed ? new Map<string, RTCRtpReceiver>() : this.#subscriber.receivers;
    const now = new Map<string, ReceivedStream>();
    for (const [id, receiver] of receivers) {
      const holder = this.#directory.holderOf(id);
      if (holder !== undefined) now.set(id, streamOf(receiver, holder));
    }
    this.#streams.become(now);
  }

  #close(error: JanusError | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    this.#publisher.close();
    this.#subscriber.close();
    this.#directory.stop();
    this.#connection.close();
    this.#compare();
    this.#listeners.emit('closed', error);
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new JanusError('left', 'this member has left the room');
  }
}
