/** A page with nothing on it but Sotto, at `window.bare`, for tests that need more than the web app lets them do. */

import type {
  CallState,
  CallStats,
  GroupMessage,
  KeyChanged,
  RejectedEntry,
  Returned,
  ShortAuthentication,
  Track,
} from 'sotto';
import { LinkSecret, type Refused, SottoError } from 'sotto';
import { type ConnectionState, type ErrorCode, Room, RoomError } from 'sotto/room';
import { Ghost } from './ghost.js';
import type { JoinOptions } from './join-options.js';
import { Loopback } from './loopback.js';
import { openMedia, type Picture } from './media.js';
import type { Core, Order, Report } from './orders.js';
import { SpiedWorker } from './spied-worker.js';

/** Everything that was told since the page was opened, in order. */
export interface Told {
  states: CallState[];
  connections: ConnectionState[];
  /** The members of the group, at each change. */
  members: (readonly string[])[];
  safetyNumbers: (string | null)[];
  errors: ErrorCode[];
  /** Whether nothing was sent for want of a sign of life, and that it was over. */
  freshness: ('stale' | 'fresh')[];
  rejected: RejectedEntry[];
  /** Why this member is not added, and how long after it was in the room, in milliseconds. */
  refused: { reason: Refused['reason']; after: number }[];
  returned: Returned[];
  keyChanged: KeyChanged[];
  messages: GroupMessage[];
  shortAuthentication: ShortAuthentication[];
}

/** The page's own API. */
export class Bare {
  readonly told: Told = {
    states: [],
    connections: [],
    members: [],
    safetyNumbers: [],
    errors: [],
    freshness: [],
    rejected: [],
    refused: [],
    returned: [],
    keyChanged: [],
    messages: [],
    shortAuthentication: [],
  };
  readonly loopback = new Loopback();
  readonly #ghosts = new Map<string, Ghost>();
  #room: Room | undefined;
  #asked = 0;

  /** Joins with camera and microphone. */
  async join(options: JoinOptions): Promise<void> {
    const media = await openMedia(options.video);
    const room = await joinRoom(options);
    const start = performance.now();
    this.#room = room;
    window.sotto = { room, call: room.call };
    const { told } = this;
    room.call.on('state', (state) => told.states.push(state));
    room.call.on('members', (members) => told.members.push(members.map(({ member }) => member)));
    room.call.on('returned', (one) => told.returned.push(one));
    room.call.on('message', (message) => told.messages.push(message));
    room.call.on('short-authentication', (change) => told.shortAuthentication.push(change));
    room.call.on('key-changed', (one) => told.keyChanged.push(one));
    room.call.on('safetynumber', (number) => told.safetyNumbers.push(number?.digits.join(' ') ?? null));
    for (const name of ['stale', 'fresh'] as const) room.call.on(name, () => told.freshness.push(name));
    room.call.on('refused', ({ reason }) => told.refused.push({ reason, after: performance.now() - start }));
    room.call.on('rejected', (entry) => told.rejected.push(entry));
    room.on('connection', (connection) => told.connections.push(connection));
    room.on('error', ({ code, message }) => {
      told.errors.push(code);
      console.error(`${code}: ${message}`);
    });
    room.on('stream-added', () => this.#show(room));
    room.on('stream-removed', () => this.#show(room));
    room.publish('microphone', media.microphone);
    room.publish('camera', media.camera);
    if (options.layers !== undefined) await keepSize(room.peer);
    this.#show(room);
  }

  /** Joins without becoming this page's member. Returns the reason if that is refused. */
  async tryToJoin(options: JoinOptions): Promise<ErrorCode | null> {
    try {
      const room = await joinRoom(options);
      await room.leave();
      return null;
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Shares a second picture, as the screen. */
  async shareScreen(): Promise<void> {
    this.#joined().publish('screen', (await openMedia()).camera);
  }

  /** Ends the second picture. */
  stopScreen(): void {
    this.#joined().unpublish('screen');
  }

  /** Sends another source as the camera, without a negotiation. */
  async replaceCamera(video: Picture): Promise<void> {
    await this.#joined().replaceTrack('camera', (await openMedia(video)).camera);
  }

  /** The other one of two calls is given a sender that the first one protects. Returns the reason if it is refused. */
  async protectTwice(): Promise<ErrorCode | null> {
    const [sender] = this.#joined().peer.getSenders();
    if (sender === undefined) throw new TypeError('nothing is being sent');
    return this.loopback.tryToProtect(sender);
  }

  stats(): Promise<CallStats> {
    return this.#joined().call.stats();
  }

  mute(track: Track, muted: boolean): void {
    this.#joined().mute(track, muted);
  }

  async leave(): Promise<void> {
    await this.#joined().leave();
    delete window.sotto;
  }

  /** Tells the worker of this page's member. */
  order(order: Order): void {
    SpiedWorker.last().postMessage(order);
  }

  /** The frames that went through the worker of this page's member. */
  report(frames: boolean): Promise<Report> {
    this.#asked += 1;
    const request = this.#asked;
    const report = SpiedWorker.last().reports((answer) => answer.request === request);
    this.order({ e2e: 'report', request, frames });
    return report;
  }

  /** Lets a core crash when it is next used, and returns the frames that went through the worker until then. */
  crash(core: Core): Promise<Report> {
    const report = SpiedWorker.last().reports(({ request }) => request === null);
    this.order({ e2e: 'trap', core });
    return report;
  }

  /** The page believes for a moment that it is in the group, and subscribes. No worker has a key. */
  subscribeWithoutKeys(...members: string[]): void {
    const group = members.map((member) => ({ member, fingerprint: null }));
    const safetyNumber: { digits: []; emoji: []; machine: '' } = { digits: [], emoji: [], machine: '' };
    const worker = SpiedWorker.last();
    worker.pretend({ type: 'epoch', epoch: 1, members: group, added: [], removed: [], safetyNumber });
    worker.pretend({ type: 'waiting' });
  }

  /** Starts the worker of this page's member once more. */
  startAgain(): void {
    const { port1 } = new MessageChannel();
    SpiedWorker.last().postMessage({ type: 'start', config: { member: 'mallory' }, group: port1 }, [port1]);
  }

  /** Puts a member into the room that never sends a message. */
  async addGhost(options: JoinOptions): Promise<void> {
    this.#ghosts.set(options.member, await Ghost.join(options));
  }

  removeGhost(member: string): void {
    this.#ghosts.get(member)?.leave();
  }

  #joined(): Room {
    if (this.#room === undefined) throw new TypeError('not in a room');
    return this.#room;
  }

  #show(room: Room): void {
    const tiles = room.streams.map(({ member, track, kind, mediaStreamTrack }) => {
      const tile = document.createElement('article');
      tile.dataset['member'] = member;
      tile.dataset['track'] = track.toString();
      const element = document.createElement(kind);
      element.autoplay = true;
      element.srcObject = new MediaStream([mediaStreamTrack]);
      tile.append(element);
      return tile;
    });
    document.body.replaceChildren(...tiles);
  }
}

/** A busy machine must not take layers away. */
async function keepSize(peer: RTCPeerConnection): Promise<void> {
  for (const sender of peer.getSenders()) {
    if (sender.track?.kind !== 'video') continue;
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' });
  }
}

function joinRoom(join: JoinOptions): Promise<Room> {
  const { dumb = false, clear = false, video: _, linkSecret, ...options } = join;
  return Room.join({
    ...options,
    ...(linkSecret && { linkSecret: new LinkSecret(Uint8Array.from(linkSecret)) }),
    workerUrl: `/sotto.worker.js?${dumb ? 'dumb' : ''}&${clear ? 'clear' : ''}`,
    wasmUrl: '/sotto.wasm',
  });
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof SottoError || error instanceof RoomError) return error.code;
  throw error;
}

declare global {
  interface Window {
    bare: Bare;
  }
}

window.bare = new Bare();
