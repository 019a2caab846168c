/** The features that a browser must have for a call. */

import type { ErrorCode } from 'sotto/room';

/** The first missing feature, as the error that joining would end in; `null` if none is missing. */
export function missingHere(): ErrorCode | null {
  const transforms =
    'RTCRtpScriptTransform' in globalThis ||
    ('RTCRtpSender' in globalThis && 'createEncodedStreams' in RTCRtpSender.prototype);
  if (!transforms) {
    return 'transform-unsupported';
  }
  return 'WebAssembly' in globalThis ? null : 'wasm-failed';
}
