/** A call between two members in one page: one sends a picture and receives many, the other the reverse. */

import { type Protection, type Protector, type Side, type Workers, workersOf } from './protection.js';

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

const PICTURE = { width: 1280, height: 720, frameRate: 30 };
const BITS_PER_SECOND = 1_500_000;

/** The call. Members without workers send and receive in clear. */
export class CpuCall {
  readonly #near = new RTCPeerConnection();
  readonly #far = new RTCPeerConnection();
  #workers: Workers = workersOf('none');

  /** Decides which code encrypts, before any worker starts. */
  choose(protection: Protection): void {
    this.#workers = workersOf(protection);
  }

  /** Starts the workers of one member. */
  startWorkers(side: Side): Promise<void> {
    return this.#workers.start(side);
  }

  async connect({ receivers }: CpuOptions): Promise<void> {
    await this.#workers.ready();
    const me = this.#workers.of('me');
    const peer = this.#workers.of('peer');
    const media = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
    const [track] = media.getVideoTracks();
    if (track === undefined) throw new TypeError('there is no fake camera');
    track.contentHint = 'detail';
    send(this.#near, me, track, 0);
    for (let index = 0; index < receivers; index++) send(this.#far, peer, track, index);
    let received = 0;
    this.#near.ontrack = ({ receiver }) => {
      receive(receiver, me, 'peer', received);
      received += 1;
    };
    this.#far.ontrack = ({ receiver }) => receive(receiver, peer, 'me', 0);
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

function send(
  connection: RTCPeerConnection,
  protector: Protector,
  track: MediaStreamTrack,
  index: number,
): void {
  const { sender } = connection.addTransceiver(track.clone(), { direction: 'sendonly' });
  protector.send(sender, index);
}

function receive(receiver: RTCRtpReceiver, protector: Protector, from: Side, index: number): void {
  protector.receive(receiver, from, index);
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
