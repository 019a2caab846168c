import { encodingsOf, type Layers } from '../api/layers.js';
import type { Track } from '../api/track.js';
import type { Call } from '../call/call.js';
import type { VideoCodec } from '../call/codecs.js';

/** How video is sent. */
export interface SendOptions {
  /** The codec to be negotiated first. */
  videoCodec?: VideoCodec;
  /** In how many qualities at once; one, if absent. */
  layers?: Layers;
}

/** One's own tracks on a connection of the call, each on a transceiver of its own that sends only. */
export class SentTracks {
  readonly #call: Pick<Call, 'protect' | 'release'>;
  readonly #peer: RTCPeerConnection;
  readonly #options: SendOptions;
  readonly #made = new Set<RTCRtpTransceiver>();
  readonly #byTrack = new Map<Track, RTCRtpTransceiver>();

  constructor(call: Pick<Call, 'protect' | 'release'>, peer: RTCPeerConnection, options: SendOptions) {
    this.#call = call;
    this.#peer = peer;
    this.#options = options;
  }

  /** The tracks that are negotiated, by the `mid` of their media sections. */
  get mids(): ReadonlyMap<string, Track> {
    return new Map(
      [...this.#byTrack].flatMap(([track, { mid }]) => (mid === null ? [] : [[mid, track] as const])),
    );
  }

  sender(track: Track): RTCRtpSender | undefined {
    return this.#byTrack.get(track)?.sender;
  }

  /** Adds a track, protected before it can be negotiated. Throws the errors of {@link Call.protect}; nothing is then sent. */
  async add(track: Track, mediaStreamTrack: MediaStreamTrack): Promise<void> {
    const { videoCodec } = this.#options;
    const { kind } = mediaStreamTrack;
    const idle = this.#idle(kind);
    const transceiver = idle ?? this.#peer.addTransceiver(mediaStreamTrack, this.#initOf(kind));
    this.#made.add(transceiver);
    try {
      this.#call.protect(transceiver.sender, {
        track,
        ...(kind === 'video' && videoCodec && { videoCodec }),
      });
    } catch (error) {
      transceiver.stop();
      throw error;
    }
    this.#byTrack.set(track, transceiver);
    if (idle === undefined) return;
    idle.direction = 'sendonly';
    await idle.sender.replaceTrack(mediaStreamTrack);
  }

  /** Ends a track; its transceiver is used again for the next of its kind. */
  async remove(track: Track): Promise<void> {
    const transceiver = this.#byTrack.get(track);
    if (transceiver === undefined) return;
    this.#byTrack.delete(track);
    this.#call.release(transceiver.sender);
    transceiver.direction = 'inactive';
    await transceiver.sender.replaceTrack(null);
  }

  /** A transceiver that has been negotiated to send nothing. One that is winding down may have frames on their way. */
  #idle(kind: string): RTCRtpTransceiver | undefined {
    return [...this.#made].find(
      ({ direction, currentDirection, receiver }) =>
        direction === 'inactive' && currentDirection === 'inactive' && receiver.track.kind === kind,
    );
  }

  #initOf(kind: string): RTCRtpTransceiverInit {
    const { layers } = this.#options;
    const isLayered = kind === 'video' && layers !== undefined;
    return { direction: 'sendonly', ...(isLayered && { sendEncodings: encodingsOf(layers) }) };
  }
}
