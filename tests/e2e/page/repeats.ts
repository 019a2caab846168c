/** A connection without Sotto, whose receiver has a transform that counts the frames that come twice. */

/** The counts of what a page has received. */
export interface Repeats {
  frames: number;
  /** Frames that came before, byte for byte. */
  repeated: number;
  /** Frames with the timestamp of one before, and other bytes. */
  altered: number;
  /** Packets that the browser counts as lost. */
  lost: number;
  /** Times that the browser has asked for a packet again. */
  asked: number;
}

class RepeatsPage {
  readonly #peer = new RTCPeerConnection();
  #counts = { frames: 0, repeated: 0, altered: 0 };

  /** Sends a small moving picture as VP8, whose frames are of one packet. `rtx`: whether retransmission is negotiated. */
  begin(rtx: boolean): void {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    let drawn = 0;
    setInterval(() => {
      drawn += 1;
      if (context === null) return;
      context.fillStyle = `hsl(${drawn % 360} 80% 50%)`;
      context.fillRect(drawn % 300, 20, 20, 20);
    }, 66);
    const stream = canvas.captureStream(15);
    for (const track of stream.getTracks()) this.#peer.addTrack(track, stream);
    const [transceiver] = this.#peer.getTransceivers();
    if (transceiver === undefined) throw new TypeError('there is no transceiver');
    const { codecs } = RTCRtpReceiver.getCapabilities('video') ?? { codecs: [] };
    transceiver.setCodecPreferences(
      codecs.filter(({ mimeType }) => mimeType === 'video/VP8' || (rtx && mimeType === 'video/rtx')),
    );
    const worker = new Worker('/repeats.worker.js');
    worker.onmessage = ({ data }) => {
      this.#counts = data;
    };
    transceiver.receiver.transform = new RTCRtpScriptTransform(worker);
    this.#peer.ontrack = ({ track }) => {
      const video = document.createElement('video');
      Object.assign(video, { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
      document.body.append(video);
    };
  }

  /** Takes the other side's description, if there is one, and returns one of this side, with all addresses, unless it is the end. */
  async describe(other?: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit | null> {
    if (other !== undefined) await this.#peer.setRemoteDescription(other);
    if (other?.type === 'answer') return null;
    await this.#peer.setLocalDescription();
    while (this.#peer.iceGatheringState !== 'complete') {
      await new Promise((resolve) =>
        this.#peer.addEventListener('icegatheringstatechange', resolve, { once: true }),
      );
    }
    const { type, sdp } = this.#peer.localDescription ?? {};
    return type === undefined || sdp === undefined ? null : { type, sdp };
  }

  /** The frames until now. */
  async report(): Promise<Repeats> {
    let [lost, asked] = [0, 0];
    for (const entry of (await this.#peer.getStats()).values()) {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') continue;
      lost += entry.packetsLost ?? 0;
      asked += entry.nackCount ?? 0;
    }
    return { ...this.#counts, lost, asked };
  }
}

declare global {
  interface Window {
    repeats: RepeatsPage;
  }
}

window.repeats = new RepeatsPage();
