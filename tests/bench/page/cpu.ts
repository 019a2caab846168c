/** A call between two members in one page: one sends a picture and receives many, the other the reverse. */

import { Call, type Channel, type Entry, type Outgoing } from 'sotto';
import { type Reader, RoomLog } from './room-log.js';

export interface CpuOptions {
  /** How many pictures the measured member receives. */
  receivers: number;
}

/** Frames that went through the measured member. */
export interface Frames {
  sent: number;
  received: number;
  /** Mean bytes of a received frame. */
  bytes: number;
  width: number;
  height: number;
}

class Member implements Reader, Channel {
  readonly member: string;
  readonly #log: RoomLog;
  onentry: ((entry: Entry) => void) | null = null;
  call: Call | undefined;

  constructor(member: string, log: RoomLog) {
    this.member = member;
    this.#log = log;
  }

  take(entry: Entry): void {
    this.onentry?.(entry);
  }

  send(message: Outgoing): void {
    this.#log.send(this.member, message);
  }

  /** Starts the workers. */
  async start(): Promise<void> {
    this.call = await Call.join({
      member: this.member,
      channel: this,
      workerUrl: '/sotto/worker.js',
      wasmUrl: '/sotto.wasm',
    });
  }
}

const PICTURE = { width: 1280, height: 720, frameRate: 30 };
const BITS_PER_SECOND = 1_500_000;

/** The call. Members without workers send and receive in clear. */
export class CpuCall {
  readonly #near = new RTCPeerConnection();
  readonly #far = new RTCPeerConnection();
  readonly #log = new RoomLog();
  readonly #me = new Member('me', this.#log);
  readonly #peer = new Member('peer', this.#log);

  /** Starts the workers of the measured member, or of the other one. */
  startWorkers(who: 'me' | 'peer'): Promise<void> {
    return (who === 'me' ? this.#me : this.#peer).start();
  }

  async connect({ receivers }: CpuOptions): Promise<void> {
    const me = this.#me.call;
    const peer = this.#peer.call;
    if (me && peer) {
      this.#log.join(this.#me, this.#peer);
      await Promise.all([encrypted(me), encrypted(peer)]);
    }
    const media = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
    const [track] = media.getVideoTracks();
    if (track === undefined) throw new TypeError('there is no fake camera');
    track.contentHint = 'detail';
    send(this.#near, me, track);
    for (let index = 0; index < receivers; index++) send(this.#far, peer, track);
    this.#near.ontrack = ({ receiver }) => receive(receiver, me, 'peer');
    this.#far.ontrack = ({ receiver }) => receive(receiver, peer, 'me');
    this.#near.onicecandidate = ({ candidate }) => void this.#far.addIceCandidate(candidate ?? undefined);
    this.#far.onicecandidate = ({ candidate }) => void this.#near.addIceCandidate(candidate ?? undefined);
    await negotiate(this.#near, this.#far);
    await negotiate(this.#far, this.#near);
    await Promise.all([limit(this.#near), limit(this.#far)]);
    while ((await this.frames()).received < 10 * receivers) await new Promise((r) => setTimeout(r, 200));
  }

  async frames(): Promise<Frames> {
    const frames: Frames = { sent: 0, received: 0, bytes: 0, width: 0, height: 0 };
    for (const entry of (await this.#near.getStats()).values()) {
      if (entry.type === 'outbound-rtp') frames.sent += entry.framesSent ?? 0;
      if (entry.type !== 'inbound-rtp') continue;
      frames.received += entry.framesReceived ?? entry.framesDecoded ?? 0;
      frames.bytes += entry.bytesReceived ?? 0;
      frames.width = entry.frameWidth ?? frames.width;
      frames.height = entry.frameHeight ?? frames.height;
    }
    return frames;
  }
}

function encrypted(call: Call): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (call.members.length === 2) resolve();
    };
    call.on('members', look);
    look();
  });
}

function send(connection: RTCPeerConnection, call: Call | undefined, track: MediaStreamTrack): void {
  const { sender } = connection.addTransceiver(track.clone(), { direction: 'sendonly' });
  call?.protect(sender, { track: 'camera' });
}

function receive(receiver: RTCRtpReceiver, call: Call | undefined, member: string): void {
  call?.unprotect(receiver, { member, track: 'camera' });
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.srcObject = new MediaStream([receiver.track]);
  document.body.append(video);
}

async function negotiate(from: RTCPeerConnection, to: RTCPeerConnection): Promise<void> {
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription ?? { type: 'offer' });
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription ?? { type: 'answer' });
}

async function limit(connection: RTCPeerConnection): Promise<void> {
  for (const sender of connection.getSenders()) {
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.maxBitrate = BITS_PER_SECOND;
    if (parameters.encodings.length > 0) await sender.setParameters(parameters);
  }
}
