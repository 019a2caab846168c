import type { Metadata } from './frame-codec.js';

/** The parts of an `RTCEncodedVideoFrame` or `RTCEncodedAudioFrame` that are used here. */
export interface Frame {
  data: ArrayBuffer;
  /** Only of video frames. */
  readonly type?: string;
  getMetadata(): Metadata;
}
