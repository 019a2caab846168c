import { Listeners, type ListenOptions, type Unsubscribe } from '../../api/listeners.js';
import { checkNames, type OptionNames } from '../../api/option-names.js';
import type { Track } from '../../api/track.js';
import type { Call } from '../../call/call.js';
import type { ReceivedStream } from '../received-stream.js';
import type { SendOptions } from '../sent-tracks.js';
import { MeshError } from './error.js';
import { Pair, type PairCall } from './pair.js';
import { recipientOf, SIGNAL_LABEL } from './signal.js';

/** How members connect. */
export interface MeshOptions extends Pick<SendOptions, 'videoCodec'> {
  /** For each connection, for example ICE servers. */
  rtc?: RTCConfiguration;
}

const MESH_OPTIONS = { rtc: true, videoCodec: true } satisfies OptionNames<MeshOptions>;

/** The part of a call that a {@link Mesh} needs. */
export type MeshCall = PairCall & Pick<Call, 'on'>;

/** The events of a {@link Mesh}. */
export interface MeshEvents {
  /** A track of another member can be shown. */
  'stream-added': ReceivedStream;
  /** A track of another member has ended. */
  'stream-removed': ReceivedStream;
  /** Something failed with one member. */
  error: MeshError;
}

/**
 * The media of a call without any server but that of the log: each two members have a connection of their own. They make it by messages
 * of the group, so who is at its other end, and which track is which, is the members' own signed word.
 */
export class Mesh {
  readonly #call: MeshCall;
  readonly #options: MeshOptions;
  readonly #listeners = new Listeners<MeshEvents>();
  readonly #pairs = new Map<string, Pair>();
  readonly #published = new Map<Track, MediaStreamTrack>();
  readonly #undo: readonly Unsubscribe[];
  #isClosed = false;

  /**
   * To be made right after the call: each two members know a connection by the epoch since which both are there.
   *
   * @throws {MeshError} `too-late` if the call is in its group already.
   * @throws {OptionError} for an option that does not exist.
   */
  constructor(call: MeshCall, options: MeshOptions = {}) {
    checkNames(options, MESH_OPTIONS);
    if (call.state !== 'waiting') throw new MeshError('too-late', 'make the mesh right after Call.join');
    this.#call = call;
    this.#options = options;
    this.#undo = [
      call.on('members', (members) => this.#part((other) => !members.some(({ member }) => member === other))),
      call.on('epoch', ({ epoch, members, added, removed }) => {
        const isNew = (member: string) => added.includes(member) || removed.includes(member);
        this.#part((other) => isNew(other) || isNew(call.member));
        for (const { member } of members) if (member !== call.member) this.#meet(member, epoch);
      }),
      call.on('message', ({ from, label, data }) => {
        if (label === SIGNAL_LABEL && recipientOf(data) === call.member) this.#pairs.get(from)?.hear(data);
      }),
    ];
  }

  /** The streams of others that are being received. */
  get streams(): readonly ReceivedStream[] {
    return [...this.#pairs.values()].flatMap(({ streams }) => streams);
  }

  /** The connections, by the other member, for `getStats`. */
  get peers(): ReadonlyMap<string, RTCPeerConnection> {
    return new Map([...this.#pairs].map(([member, { peer }]) => [member, peer]));
  }

  /** Listens to an event, by the rules of {@link Call.on}. */
  on<Name extends keyof MeshEvents>(
    name: Name,
    listener: (value: MeshEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof MeshEvents>(name: Name, listener: (value: MeshEvents[Name]) => void): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof MeshEvents>(
    name: Name,
    listener: (value: MeshEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /**
   * Sends a track to all members, now and later.
   *
   * @throws {MeshError} `already-published` or `closed`.
   * @throws {SottoError} Those of {@link Call.protect}; nothing is then sent.
   */
  async publish(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    if (this.#isClosed) throw new MeshError('closed', 'the mesh is closed');
    if (this.#published.has(track)) {
      throw new MeshError('already-published', `${track} is published already`, { track });
    }
    this.#published.set(track, mediaStreamTrack);
    try {
      await Promise.all([...this.#pairs.values()].map((pair) => pair.add(track, mediaStreamTrack)));
    } catch (error) {
      await this.unpublish(track);
      throw error;
    }
  }

  /** Ends a published track. The source is the caller's to stop. */
  async unpublish(track: Track): Promise<void> {
    if (!this.#published.delete(track)) return;
    await Promise.all([...this.#pairs.values()].map((pair) => pair.remove(track)));
  }

  /**
   * Sends another source in place of the one before, without a new negotiation.
   *
   * @throws {MeshError} `not-published`.
   */
  async replaceTrack(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    if (!this.#published.has(track)) {
      throw new MeshError('not-published', `${track} is not published`, { track });
    }
    this.#published.set(track, mediaStreamTrack);
    const senders = [...this.#pairs.values()].map((pair) => pair.sender(track));
    await Promise.all(senders.map((sender) => sender?.replaceTrack(mediaStreamTrack)));
  }

  /** Closes all connections. The call goes on. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    for (const pair of this.#pairs.values()) pair.close({ bye: true });
    this.#pairs.clear();
  }

  #meet(other: string, since: number): void {
    if (this.#pairs.has(other)) return;
    const { rtc = {}, ...sending } = this.#options;
    const pair = new Pair(this.#call, { other, since }, rtc, sending, {
      added: (stream) => this.#listeners.emit('stream-added', stream),
      removed: (stream) => this.#listeners.emit('stream-removed', stream),
      failed: (error) => this.#listeners.emit('error', error),
    });
    this.#pairs.set(other, pair);
    for (const [track, mediaStreamTrack] of this.#published) {
      pair.add(track, mediaStreamTrack).catch((cause: unknown) => {
        const text = `${track} could not be sent to ${other}`;
        const error = new MeshError('negotiation-failed', text, { member: other, track, cause });
        this.#listeners.emit('error', error);
      });
    }
  }

  #part(isOver: (other: string) => boolean): void {
    for (const [other, pair] of this.#pairs) {
      if (!isOver(other)) continue;
      this.#pairs.delete(other);
      pair.close({ bye: false });
    }
  }
}
