/** Stands in for `RTCEncodedAudioFrame` and `RTCEncodedVideoFrame`, which a page cannot make. */

import type { Kind } from '../orders.js';

const AUDIO = {
  synchronizationSource: 4711,
  payloadType: 111,
  mimeType: 'audio/opus',
  rtpTimestamp: 960,
} as const;
const VIDEO = {
  synchronizationSource: 4712,
  payloadType: 96,
  mimeType: 'video/VP8',
  rtpTimestamp: 3000,
} as const;

class AudioFrame {
  data: ArrayBuffer;
  readonly timestamp = 960;

  constructor(data: ArrayBuffer) {
    this.data = data;
  }

  getMetadata() {
    return AUDIO;
  }
}

class VideoFrame {
  data: ArrayBuffer;
  readonly timestamp = 3000;
  readonly type = 'delta';

  constructor(data: ArrayBuffer) {
    this.data = data;
  }

  getMetadata() {
    return VIDEO;
  }
}

/** A frame of one or the other kind. */
export type Frame = AudioFrame | VideoFrame;

export function frameOf(kind: Kind, data: ArrayBuffer): Frame {
  return kind === 'audio' ? new AudioFrame(data) : new VideoFrame(data);
}
