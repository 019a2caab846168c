import { hasEncodedStreams, hasScriptTransform } from './transform.js';

/** Whether calls can be had in this environment, and how. */
export interface Support {
  /** Whether {@link Call.join} can work here. */
  supported: boolean;
  /** The missing interfaces, by the names that specifications give it. */
  missing: string[];
  /**
   * The substitute for something that a browser is known to lack: `encoded-streams` for `RTCRtpScriptTransform`. Whether
   * frames name their codec only the first frame of a call can tell, and nothing has to be done about it: the codec of each
   * frame that does not is looked up by its payload type in what was negotiated.
   */
  fallback: 'encoded-streams' | null;
}

/**
 * A module with a function that returns a constant vector. Its type and its instruction are refused where WebAssembly has
 * no fixed-width SIMD (WebAssembly 2.0), which the core is compiled for.
 */
const SIMD = new Uint8Array([
  // Magic number and version.
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  // A type that takes nothing and returns a v128, and a function of it.
  ...[1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0],
  // Its code: v128.const 0.
  ...[10, 22, 1, 20, 0, 0xfd, 0x0c, ...Array<number>(16).fill(0), 0x0b],
]);

/** Looks for what calls need. In a worker it looks only at what workers have. */
export function supported(): Support {
  const missing: string[] = [];
  const need = (name: string, isThere: boolean) => {
    if (!isThere) missing.push(name);
  };
  const hasWasm = typeof WebAssembly === 'object';
  need('WebAssembly', hasWasm);
  need('WebAssembly SIMD', hasWasm && WebAssembly.validate(SIMD));
  need('crypto.getRandomValues', typeof globalThis.crypto?.getRandomValues === 'function');
  need('MessageChannel', typeof MessageChannel === 'function');
  if (isInWorker()) {
    need('RTCEncodedVideoFrame', 'RTCEncodedVideoFrame' in globalThis);
    return { supported: missing.length === 0, missing, fallback: null };
  }
  need('Worker', typeof Worker === 'function');
  const hasPeers = typeof RTCPeerConnection === 'function' && typeof RTCRtpSender === 'function';
  need('RTCPeerConnection', hasPeers);
  const hasStreams = hasPeers && hasEncodedStreams(RTCRtpSender.prototype);
  need('RTCRtpScriptTransform', hasPeers && (hasScriptTransform() || hasStreams));
  const hasPreferences =
    typeof RTCRtpTransceiver === 'function' && 'setCodecPreferences' in RTCRtpTransceiver.prototype;
  need('RTCRtpTransceiver.setCodecPreferences', hasPreferences);
  const fallback = hasStreams && !hasScriptTransform() ? 'encoded-streams' : null;
  return { supported: missing.length === 0, missing, fallback };
}

function isInWorker(): boolean {
  return typeof document === 'undefined' && 'importScripts' in globalThis;
}
