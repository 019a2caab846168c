/**
 * In how many qualities video is sent at once: `simulcast` as three pictures (a quarter, half, and all of width and
 * height), the others as layers of one (W3C Scalable Video Coding: spatial, temporal), where the browser encodes them.
 */
export type Layers = 'simulcast' | 'L1T3' | 'L3T3_KEY';

/** Where the layers are given. */
interface Encoding extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

/**
 * The encodings to make a transceiver with. The higher a `rid`, the larger the picture: the SFU forwards the highest.
 */
export function encodingsOf(layers: Layers): RTCRtpEncodingParameters[] {
  if (layers === 'simulcast') {
    return [
      { rid: '0', scaleResolutionDownBy: 4 },
      { rid: '1', scaleResolutionDownBy: 2 },
      { rid: '2', scaleResolutionDownBy: 1 },
    ];
  }
  const encoding: Encoding = { scalabilityMode: layers };
  return [encoding];
}
