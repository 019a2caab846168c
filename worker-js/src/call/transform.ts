import type { ToWorker, TransformOptions } from '../worker/messages.js';
import { SottoError } from './error.js';

/** A sender or a receiver. */
export type End = RTCRtpSender | RTCRtpReceiver;

/** The older way, in Chromium since 86. */
interface EncodedStreams {
  createEncodedStreams(): { readable: ReadableStream; writable: WritableStream };
}

/** Whether frames pass through `RTCRtpScriptTransform` here. Otherwise a connection needs {@link FALLBACK}. */
export function hasScriptTransform(): boolean {
  return typeof RTCRtpScriptTransform !== 'undefined';
}

/** What an `RTCPeerConnection` must be made with where `createEncodedStreams` is the only way. */
export const FALLBACK: RTCConfiguration & { encodedInsertableStreams: true } = {
  encodedInsertableStreams: true,
};

/** Leads the frames of `end` through the worker. From then on none passes that the worker does not let through. */
export function attach(end: End, stream: number, worker: Worker): void {
  if (hasScriptTransform() && 'transform' in end) {
    const options: TransformOptions = { stream };
    try {
      end.transform = new RTCRtpScriptTransform(worker, options);
    } catch (cause) {
      throw new SottoError('transform-unsupported', 'the browser refused the transform', { cause });
    }
    return;
  }
  if (!hasEncodedStreams(end)) {
    throw new SottoError('transform-unsupported', 'this browser cannot transform encoded frames');
  }
  let streams: ReturnType<EncodedStreams['createEncodedStreams']>;
  try {
    streams = end.createEncodedStreams();
  } catch (cause) {
    throw new SottoError(
      'transform-taken',
      'the encoded streams were taken before, or the connection was made without encodedInsertableStreams',
      { cause },
    );
  }
  const { readable, writable } = streams;
  const message: ToWorker = { type: 'attach', stream, readable, writable };
  worker.postMessage(message, [readable, writable]);
}

function hasEncodedStreams(end: object): end is EncodedStreams {
  return 'createEncodedStreams' in end && typeof end.createEncodedStreams === 'function';
}
