// The camera of one member as a server gets it: sent to this page over a connection of its own, and received without a key.
import { hex } from './bytes.js';

/** How often counts are read, in milliseconds. */
const INTERVAL = 500;

/** Bytes of a frame that are shown. */
const BYTES = 24;

const OBSERVER = 'frame-observer.worker.js';
const policy = globalThis.trustedTypes?.createPolicy('playground', {
  createScriptURL(url) {
    if (url !== OBSERVER) throw new TypeError(`${url} is no worker of this page`);
    return url;
  },
});

export class MediaView {
  #frame;
  #shown;
  #timer;
  /** The connection: the member's end, this page's, and the call that it belongs to. */
  #tap;

  /** `frame` has the member, `shown` the elements: a video, and places for counts and bytes. */
  constructor(frame, shown) {
    this.#frame = frame;
    this.#shown = shown;
  }

  start() {
    this.#timer ??= setInterval(() => this.#look(), INTERVAL);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#close();
  }

  async #look() {
    const { member } = this.#frame.contentWindow;
    if (this.#tap?.call !== member?.call) this.#close();
    if (member === undefined || member.call.state === 'stopped') return;
    this.#tap ??= this.#open(member);
    const { receiving, sender } = this.#tap;
    if (sender.track !== member.track()) await sender.replaceTrack(member.track());
    for (const entry of (await receiving.getStats()).values()) {
      if (entry.type !== 'inbound-rtp') continue;
      this.#shown.received.textContent = entry.framesReceived ?? 0;
      this.#shown.decoded.textContent = entry.framesDecoded ?? 0;
    }
  }

  #open({ call, track }) {
    const sending = call.createPeerConnection();
    // No call's: nothing on it has a key. With the flag Chromium takes a transform at any time.
    const receiving = new RTCPeerConnection({ encodedInsertableStreams: true });
    const worker = new Worker(policy?.createScriptURL(OBSERVER) ?? OBSERVER, { type: 'module' });
    worker.onmessage = ({ data }) => {
      this.#shown.bytes.textContent = `${data.size} bytes: ${hex(data.start, BYTES)}`;
    };
    const lead = (from, to) => {
      from.onicecandidate = ({ candidate }) => candidate && to.addIceCandidate(candidate.toJSON());
    };
    lead(sending, receiving);
    lead(receiving, sending);
    receiving.ontrack = ({ receiver, track: received }) => {
      receiver.transform = new RTCRtpScriptTransform(worker);
      this.#shown.video.srcObject = new MediaStream([received]);
    };
    const { sender } = sending.addTransceiver(track(), { direction: 'sendonly' });
    call.protect(sender, { track: 'camera', ...(isVp9() && { videoCodec: 'VP9' }) });
    this.#negotiate(sending, receiving).catch((error) => {
      // One that was closed in between has nothing to negotiate.
      if (this.#tap?.receiving === receiving) throw error;
    });
    return { call, sending, receiving, sender, worker };
  }

  async #negotiate(sending, receiving) {
    await sending.setLocalDescription();
    await receiving.setRemoteDescription(sending.localDescription.toJSON());
    await receiving.setLocalDescription();
    await sending.setRemoteDescription(receiving.localDescription.toJSON());
  }

  #close() {
    if (this.#tap === undefined) return;
    const { call, sending, receiving, sender, worker } = this.#tap;
    this.#tap = undefined;
    if (call.state !== 'stopped') call.release(sender);
    sending.close();
    receiving.close();
    worker.terminate();
    this.#shown.video.srcObject = null;
  }
}

function isVp9() {
  return RTCRtpReceiver.getCapabilities('video').codecs.some(({ mimeType }) => mimeType === 'video/VP9');
}
