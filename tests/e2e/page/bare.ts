/** A page with nothing on it but Sotto, at `window.bare`, for tests that need more than the web app lets them do. */

import type {
  CallState,
  CallStats,
  ErrorCode,
  Frames,
  IgnoredEntry,
  KeyChanged,
  Pace,
  Returned,
  Track,
  VideoCodec,
} from 'sotto';
import { SottoError } from 'sotto';
import { type ConnectionState, type Layers, Room } from 'sotto/room';
import { Ghost } from './ghost.js';
import { Loopback } from './loopback.js';
import { openMedia, type Picture } from './media.js';
import type { Core, Order, Report } from './orders.js';
import { SpiedWorker } from './spied-worker.js';

/** Which room to join, and as whom. */
export interface JoinOptions {
  server: string;
  room: string;
  member: string;
  /** Whether everything that this member wants to say to the group is swallowed, from the start. */
  dumb?: boolean;
  /** Whether frames pass by Sotto, as they are, to see what a call is like without it. */
  clear?: boolean;
  /** What the camera is asked for. */
  video?: Picture;
  /** What the camera is to be encoded as. */
  videoCodec?: VideoCodec;
  /** In how many qualities at once. */
  layers?: Layers;
  /** How frames are to be encrypted. */
  frames?: Frames;
  /** When this member does what it does by itself, in milliseconds. */
  pace?: Pace;
  /** None, if not the tab's. */
  continuity?: null;
}

/** Everything that was told since the page was opened, in order. */
export interface Told {
  states: CallState[];
  connections: ConnectionState[];
  /** Who was in the group, at each change. */
  members: (readonly string[])[];
  safetyNumbers: (string | null)[];
  errors: ErrorCode[];
  /** Whether nothing was sent for want of a sign of life, and that it was over. */
  freshness: ('stale' | 'fresh')[];
  ignored: IgnoredEntry[];
  returned: Returned[];
  keyChanged: KeyChanged[];
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
    ignored: [],
    returned: [],
    keyChanged: [],
  };
  readonly loopback = new Loopback();
  readonly #ghosts = new Map<string, Ghost>();
  #room: Room | undefined;
  #asked = 0;

  /** Joins with camera and microphone. */
  async join(options: JoinOptions): Promise<void> {
    const media = await openMedia(options.video);
    const room = await joinRoom(options);
    this.#room = room;
    window.sotto = { room, call: room.call };
    const { told } = this;
    room.call.on('state', (state) => told.states.push(state));
    room.call.on('members', (members) => told.members.push(members.map(({ member }) => member)));
    room.call.on('returned', (one) => told.returned.push(one));
    room.call.on('key-changed', (one) => told.keyChanged.push(one));
    room.call.on('safetynumber', (number) => told.safetyNumbers.push(number?.digits.join(' ') ?? null));
    for (const name of ['stale', 'fresh'] as const) room.call.on(name, () => told.freshness.push(name));
    room.call.on('ignored', (entry) => told.ignored.push(entry));
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

  /** The other one of two calls is given what the first one protects. Returns the reason if it is refused. */
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

  /** What went through the worker of this page's member. */
  report(frames: boolean): Promise<Report> {
    this.#asked += 1;
    const request = this.#asked;
    const report = SpiedWorker.last().reports((answer) => answer.request === request);
    this.order({ e2e: 'report', request, frames });
    return report;
  }

  /** Lets a core crash when it is next used, and returns what went through the worker until then. */
  crash(core: Core): Promise<Report> {
    const report = SpiedWorker.last().reports(({ request }) => request === null);
    this.order({ e2e: 'trap', core });
    return report;
  }

  /** Starts the worker of this page's member once more. */
  startAgain(): void {
    const { port1 } = new MessageChannel();
    SpiedWorker.last().postMessage({ type: 'start', config: { member: 'mallory' }, group: port1 }, [port1]);
  }

  /** Puts a member into the room that never says a word. */
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

function joinRoom({ dumb = false, clear = false, video: _, ...options }: JoinOptions): Promise<Room> {
  return Room.join({
    ...options,
    workerUrl: `/sotto.worker.js?${dumb ? 'dumb' : ''}&${clear ? 'clear' : ''}`,
    wasmUrl: '/sotto.wasm',
  });
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof SottoError) return error.code;
  throw error;
}

declare global {
  interface Window {
    bare: Bare;
  }
}

window.bare = new Bare();
