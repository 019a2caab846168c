/** A room without a server, to see the app's pages with: tests say who comes, goes, and what breaks. */

import {
  type CallEvents,
  type CallState,
  type CallStats,
  createMemberId,
  type Member,
  type Refused,
  type RejectReason,
  type SafetyNumber,
  SottoError,
  type Track,
} from 'sotto';
import {
  type ConnectionState,
  type RemoteStream,
  RoomError,
  type RoomErrorCode,
  type RoomEvents,
} from 'sotto/room';
import type { JoinedRoom } from '../../src/media/joined-room.js';
import { cameraTrack, screenTrack, silentTrack } from './picture.js';

type Listener = (value: never) => void;

class Events<All extends object> {
  readonly #listeners = new Map<keyof All, Set<Listener>>();

  on<Name extends keyof All>(name: Name, listener: (value: All[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof All>(name: Name, value: All[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      (listener as (value: All[Name]) => void)(value);
    }
  }
}

const EMOJI = [
  ['⚓', 'Anchor'],
  ['🌵', 'Cactus'],
  ['🎸', 'Guitar'],
  ['🍌', 'Banana'],
  ['❤️', 'Heart'],
  ['🐢', 'Turtle'],
  ['🔔', 'Bell'],
  ['🌙', 'Moon'],
  ['🚲', 'Bicycle'],
  ['🍄', 'Mushroom'],
  ['👍', 'Thumbs Up'],
] as const;

class FakeCall {
  readonly events = new Events<CallEvents>();
  readonly own: string;
  state: CallState = 'waiting';
  members: readonly Member[] = [];
  /** Fingerprints of those whose key is another than that of their identity; `null` is none. */
  readonly keys = new Map<string, string | null>();
  /** Names of members, in a call with a link secret. */
  readonly names = new Map<string, string>();
  epoch: number | null = null;
  safetyNumber: SafetyNumber | null = null;
  /** Members from whom nothing arrives. */
  readonly still = new Set<string>();
  readonly #broken = new Set<string>();
  readonly #streams: () => readonly RemoteStream[];
  readonly #frames = new Map<string, number>();

  constructor(own: string, streams: () => readonly RemoteStream[]) {
    this.own = own;
    this.#streams = streams;
  }

  on<Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  #fingerprintOf(member: string): string | null {
    const set = this.keys.get(member);
    if (set !== undefined) {
      return set;
    }
    const number = [...member].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 99_991, 7);
    return [3, 5, 7, 11].map((factor) => String((number * factor) % 100_000).padStart(5, '0')).join(' ');
  }

  async stats(): Promise<CallStats> {
    return {
      streams: this.#streams().map(({ member, track }) => {
        const frames = (this.#frames.get(`${track} ${member}`) ?? 0) + (this.still.has(member) ? 0 : 15);
        this.#frames.set(`${track} ${member}`, frames);
        return {
          direction: 'receive',
          member,
          track,
          framesIn: frames,
          framesOut: this.#broken.has(member) ? 0 : frames,
          emptyFrames: 0,
          framesHeld: 0,
          ...(this.#broken.has(member) && { lastDropped: 'not-authentic' as const }),
          dropped: this.#broken.has(member) ? { 'not-authentic': frames } : {},
        };
      }),
    };
  }

  regroup(ids: readonly string[]): void {
    const before = this.members.map(({ member }) => member);
    const added = ids.filter((id) => !before.includes(id));
    const removed = before.filter((id) => !ids.includes(id));
    const members = ids.map((member) => ({
      member,
      name: this.names.get(member) ?? null,
      fingerprint: this.#fingerprintOf(member),
      proven: this.names.has(member),
    }));
    this.members = members;
    this.epoch = (this.epoch ?? 0) + 1;
    this.safetyNumber = numberOf(this.epoch + members.length * 7);
    if (this.state !== 'encrypted') {
      this.state = 'encrypted';
      this.events.emit('state', this.state);
    }
    this.events.emit('members', members);
    this.events.emit('safetynumber', this.safetyNumber);
    this.events.emit('epoch', {
      epoch: this.epoch,
      members,
      added,
      removed,
      safetyNumber: this.safetyNumber,
    });
  }

  /** A member's camera comes, and cannot be decrypted. */
  break(member: string): void {
    this.#broken.add(member);
    this.events.emit('undecryptable', {
      member,
      track: 'camera',
      reason: 'not-authentic',
      since: Date.now(),
    });
  }

  mend(member: string): void {
    this.#broken.delete(member);
    this.events.emit('decryptable', { member, track: 'camera' });
  }

  /** A member's camera is decrypted, and not decoded. */
  stall(member: string): void {
    this.events.emit('stalled', { member, track: 'camera', since: Date.now() });
  }

  resume(member: string): void {
    this.events.emit('resumed', { member, track: 'camera' });
  }

  /** Short authentications that were asked for and ended here. */
  readonly asked: ('start' | 'cancel')[] = [];

  /** Messages that this page has sent. */
  readonly sent: { label: string; data: number[] }[] = [];

  /** No message of this page gets into the log. */
  undeliverable = false;

  async sendMessage(data: Uint8Array, { label = '' }: { label?: string } = {}): Promise<void> {
    if (this.undeliverable) throw new SottoError('message-undelivered', 'not delivered');
    this.sent.push({ label, data: [...data] });
    this.tell(this.own, label, [...data]);
  }

  /** A message of a member, in force. */
  tell(from: string, label: string, data: readonly number[]): void {
    this.events.emit('message', { from, label, data: Uint8Array.from(data) });
  }

  startShortAuthentication(): void {
    this.asked.push('start');
  }

  cancelShortAuthentication(): void {
    this.asked.push('cancel');
  }

  /** A member of the group says why this page is not added. */
  refuse(reason: Refused['reason']): void {
    this.events.emit('refused', { by: 'somebody', reason });
  }

  /** An entry of the log is not followed. */
  reject(reason: RejectReason): void {
    this.events.emit('rejected', { seq: 1, from: 'somebody', reason });
  }

  stop(): void {
    this.state = 'stopped';
    this.events.emit('state', this.state);
  }
}

/** The room, with what tests do to it. */
export class FakeRoom implements JoinedRoom {
  readonly member: string;
  readonly call: FakeCall;
  readonly published = new Map<Track, { track: MediaStreamTrack | null; muted: boolean }>();
  connection: ConnectionState = 'connected';
  streams: RemoteStream[] = [];
  left = false;
  readonly #events = new Events<RoomEvents>();
  #count = 0;

  /** `name`: of a call with a link secret. */
  constructor(member: string, name?: string) {
    this.member = member;
    this.call = new FakeCall(member, () => this.streams);
    if (name !== undefined) {
      this.call.names.set(member, name);
    }
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: (value: RoomEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  publish(track: Track, mediaStreamTrack: MediaStreamTrack): void {
    if (this.published.has(track)) {
      throw new RoomError('already-published', 'published already');
    }
    this.published.set(track, { track: mediaStreamTrack, muted: false });
  }

  unpublish(track: Track): void {
    if (!this.published.delete(track)) {
      throw new RoomError('not-published', 'not published');
    }
  }

  async replaceTrack(track: Track, mediaStreamTrack: MediaStreamTrack | null): Promise<void> {
    this.#publication(track).track = mediaStreamTrack;
  }

  mute(track: Track, muted: boolean): void {
    this.#publication(track).muted = muted;
  }

  async leave(): Promise<void> {
    this.left = true;
  }

  /** `count` people come with camera and microphone; the group takes them in unless `waiting`. */
  come(count: number, waiting = false, names = NAMES): string[] {
    const ids = Array.from({ length: count }, () => {
      const name = names[this.#count % names.length] ?? '';
      const hasSecret = this.call.names.has(this.member);
      const id = hasSecret ? createMemberId() : `${name}~${'abcdefghjkmn'.charAt(this.#count)}7k2`;
      if (hasSecret) {
        this.call.names.set(id, name);
      }
      this.#add(id, 'camera', cameraTrack(this.#count));
      this.#add(id, 'microphone', silentTrack());
      this.#count += 1;
      return id;
    });
    if (!waiting) {
      this.call.regroup([
        ...new Set([...this.call.members.map(({ member: id }) => id), this.member, ...ids]),
      ]);
    }
    return ids;
  }

  /** All members that come are in the group, and so is oneself. */
  found(): void {
    this.call.regroup([this.member]);
  }

  go(member: string): void {
    for (const stream of this.streams.filter((other) => other.member === member)) {
      this.streams = this.streams.filter((other) => other !== stream);
      this.#events.emit('stream-removed', stream);
    }
    this.call.regroup(this.call.members.map(({ member: id }) => id).filter((other) => other !== member));
  }

  share(member: string): void {
    this.#add(member, 'screen', screenTrack());
  }

  muteRemote(member: string, track: Track, muted = true): void {
    this.streams = this.streams.map((stream) =>
      stream.member === member && stream.track === track ? { ...stream, muted } : stream,
    );
    const changed = this.streams.find((stream) => stream.member === member && stream.track === track);
    if (changed) {
      this.#events.emit('mute', changed);
    }
  }

  connect(connection: ConnectionState): void {
    this.connection = connection;
    this.#events.emit('connection', connection);
  }

  fail(code: RoomErrorCode | 'crashed'): void {
    const error = code === 'crashed' ? new SottoError(code, code) : new RoomError(code, code);
    this.#events.emit('error', error);
  }

  #add(member: string, track: Track, mediaStreamTrack: MediaStreamTrack): void {
    const stream: RemoteStream = {
      member,
      track,
      kind: mediaStreamTrack.kind === 'audio' ? 'audio' : 'video',
      muted: false,
      mediaStreamTrack,
      receiver: {} as RTCRtpReceiver,
    };
    this.streams = [...this.streams, stream];
    this.#events.emit('stream-added', stream);
  }

  #publication(track: Track): { track: MediaStreamTrack | null; muted: boolean } {
    const publication = this.published.get(track);
    if (!publication) {
      throw new RoomError('not-published', 'not published');
    }
    return publication;
  }
}

const NAMES = [
  'Mira',
  'Jonas Weber',
  'Aiko',
  'Samuel',
  'Leïla Haddad',
  'Tom',
  'Priya',
  'Oskar Lindqvist',
  'Nia',
  'Mateo',
  'Eun-ji',
  'عمر',
];

function numberOf(seed: number): SafetyNumber {
  const digits = Array.from({ length: 6 }, (_, group) =>
    String((seed * 7_919 * (group + 3) * 104_729 + group * 31_337) % 100_000).padStart(5, '0'),
  );
  const emoji = Array.from({ length: 8 }, (_, index) => {
    const [symbol, name] = EMOJI[(seed * 3 + index * 4) % EMOJI.length] ?? EMOJI[0];
    return { symbol, name, file: `${name.toLowerCase().replaceAll(' ', '-')}.svg` };
  });
  const machine = `SOTTO:SN:2:${digits.join('').padStart(64, '0')}`;
  return { digits, emoji, machine };
}
