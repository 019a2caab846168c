/** Runs in every page before the page's own scripts: reads the state of a call, and changes nothing unless told to. */

import type { CallState, Track } from 'sotto';
import type { ConnectionState, Room } from 'sotto/room';

/** The counters of one received track, since its receiver was made. */
export interface StreamSample {
  member: string;
  track: Track;
  kind: 'audio' | 'video';
  framesDecoded: number;
  keyFramesDecoded: number;
  /** Its codec, once a frame was received. */
  codec: string | null;
  /** The picture's width, in pixels. */
  width: number;
  samples: number;
  concealedSamples: number;
  /** How long pictures stood still, in seconds, as the browser judges it. */
  frozenFor: number;
}

/** A member's view of the call at one moment. */
export interface Sample {
  state: CallState;
  connection: ConnectionState;
  epoch: number | null;
  members: readonly string[];
  /** Six groups of digits. */
  safetyNumber: string | null;
  streams: StreamSample[];
}

/** The picture of a `<video>` at one moment. */
export interface Picture {
  member: string;
  track: string;
  /** Mean of the colours, 0 to 255. */
  brightness: number;
  /** Equal for equal pictures. */
  checksum: number;
}

/** A QR code as the app draws it. */
export interface DrawnCode {
  /** Modules of an edge, with the border. */
  side: number;
  /** The dark ones, as the path of an SVG image. */
  modules: string;
}

/** When things happened for the first time in this call, in milliseconds since the page was opened. */
export interface Milestones {
  joined: number | null;
  inGroup: number | null;
  firstFrame: number | null;
}

/** The probe, at `window.probe`. */
export interface Probe {
  /** `null` while not in a call. */
  sample(): Promise<Sample | null>;
  pictures(): Picture[];
  milestones: Milestones;
  /** The next camera that the page asks for sees this QR code, as it is drawn in SVG. */
  showToCamera(code: DrawnCode): void;
  /** The page's next call will be looked at like its first. */
  startAnew(): void;
  /** From now on nothing is appended to the room log; all else goes through. */
  holdAppends(): void;
  /** How many messages are held. */
  heldAppends(): number;
  /** The messages held are sent now, late. */
  releaseAppends(): void;
}

declare global {
  interface Window {
    sotto?: { room: Room; call: Room['call'] };
    probe: Probe;
  }
}

const milestones: Milestones = { joined: null, inGroup: null, firstFrame: null };

async function sample(): Promise<Sample | null> {
  const room = window.sotto?.room;
  if (room === undefined) return null;
  const { call } = room;
  const streams = await Promise.all(room.streams.map(sampleStream));
  return {
    state: call.state,
    connection: room.connection,
    epoch: call.epoch,
    members: call.members.map(({ member }) => member),
    safetyNumber: call.safetyNumber?.digits.join(' ') ?? null,
    streams,
  };
}

async function sampleStream({
  member,
  track,
  kind,
  receiver,
}: Room['streams'][number]): Promise<StreamSample> {
  const stats = await receiver.getStats();
  let inbound: Record<string, unknown> = {};
  for (const entry of stats.values()) if (entry.type === 'inbound-rtp') inbound = entry;
  const codec: unknown = stats.get(String(inbound['codecId']));
  const count = (name: string) => {
    const value = inbound[name];
    return typeof value === 'number' ? value : 0;
  };
  return {
    member,
    track,
    kind,
    framesDecoded: count('framesDecoded'),
    keyFramesDecoded: count('keyFramesDecoded'),
    codec: mimeTypeIn(codec),
    width: count('frameWidth'),
    samples: count('totalSamplesReceived'),
    concealedSamples: count('concealedSamples'),
    frozenFor: count('totalFreezesDuration'),
  };
}

function mimeTypeIn(codec: unknown): string | null {
  if (typeof codec !== 'object' || codec === null || !('mimeType' in codec)) return null;
  return String(codec.mimeType);
}

function pictures(): Picture[] {
  const canvas = document.createElement('canvas');
  canvas.width = 32;
  canvas.height = 18;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return [];
  const tiles = document.querySelectorAll<HTMLElement>('article[data-member]:not([data-own])');
  return [...tiles].flatMap((tile) => {
    const video = tile.querySelector('video');
    if (video === null || video.videoWidth === 0) return [];
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    let checksum = 0;
    for (const [index, value] of data.entries()) {
      // The fourth is opacity.
      if (index % 4 === 3) continue;
      sum += value;
      checksum = (checksum * 31 + value) >>> 0;
    }
    const brightness = sum / ((data.length / 4) * 3);
    const { member = '', track = '' } = tile.dataset;
    return [{ member, track, brightness, checksum }];
  });
}

/** A piece of paper before a wall, not quite straight. */
function showToCamera({ side, modules }: DrawnCode): void {
  const path = new Path2D(modules);
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  const stream = canvas.captureStream(10);
  setInterval(() => {
    context.resetTransform();
    context.fillStyle = '#77725f';
    context.fillRect(0, 0, 640, 480);
    context.translate(300, 240);
    context.rotate(-0.2);
    context.scale(290 / side, 310 / side);
    context.translate(-side / 2, -side / 2);
    context.fillStyle = '#dfdbd0';
    context.fillRect(0, 0, side, side);
    context.fillStyle = '#303338';
    context.fill(path);
  }, 100);
  navigator.mediaDevices.getUserMedia = async () => stream;
}

/** Statistics are no newer than 50 ms in some browsers, so asking more often would not help. */
const ASK_EVERY = 25;

async function watchForFirstFrame(): Promise<void> {
  for (;;) {
    const now = await sample();
    if (now?.state === 'encrypted') milestones.inGroup ??= performance.now();
    if (now?.streams.some(({ framesDecoded }) => framesDecoded > 0)) {
      milestones.firstFrame ??= performance.now();
    }
    if (milestones.inGroup !== null && milestones.firstFrame !== null) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  }
}

/** The type of a message of the room's protocol: length of the header, header in JSON, blobs. */
function typeOf(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return undefined;
  const length = new DataView(data.buffer, data.byteOffset).getUint32(0);
  const header: { type?: unknown } = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
  return header.type;
}

const { send } = WebSocket.prototype;
/** Appends that wait to be sent. */
let held: (() => void)[] | null = null;

window.probe = {
  sample,
  pictures,
  showToCamera,
  milestones,
  startAnew: () => {
    Object.assign(milestones, { joined: null, inGroup: null, firstFrame: null });
  },
  holdAppends: () => {
    held ??= [];
  },
  heldAppends: () => held?.length ?? 0,
  releaseAppends: () => {
    const released = held ?? [];
    held = null;
    for (const release of released) release();
  },
};

WebSocket.prototype.send = function (this: WebSocket, data) {
  const type = typeOf(data);
  if (type === 'join' && milestones.joined === null) {
    milestones.joined = performance.now();
    void watchForFirstFrame();
  }
  if (type === 'append' && held !== null) held.push(() => send.call(this, data));
  else send.call(this, data);
};
