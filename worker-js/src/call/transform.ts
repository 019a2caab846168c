import type { ToWorker, TransformOptions } from '../shared/messages.js';
import { SottoError } from './error.js';

/** A sender or a receiver. */
export type RtpEndpoint = RTCRtpSender | RTCRtpReceiver;

/** The transform of an {@link RtpEndpoint}, or `null` where its frames go by `createEncodedStreams`. */
export type Transform = RTCRtpScriptTransform | null;

/** The older way, in Chromium since 86. */
interface EncodedStreams {
  createEncodedStreams(): { readable: ReadableStream; writable: WritableStream };
}

/** A configuration with the member that Chromium has and other browsers ignore. */
export interface InsertableConfiguration extends RTCConfiguration {
  encodedInsertableStreams?: boolean;
}

/** Whether frames pass through `RTCRtpScriptTransform` here. */
export function hasScriptTransform(): boolean {
  return typeof RTCRtpScriptTransform !== 'undefined';
}

/**
 * The configuration of a connection on which a transform may be set at any time. Chromium decides for each sender and
 * receiver, at the end of the task that made it, whether its frames go through a transform; with this flag they all do,
 * and without a transform none passes.
 */
export function insertable(configuration: RTCConfiguration): InsertableConfiguration {
  return { ...configuration, encodedInsertableStreams: true };
}

/** Whether the connection was made with {@link insertable}, as the browser itself says. */
export function isInsertable(peer: RTCPeerConnection): boolean {
  const configuration: InsertableConfiguration = peer.getConfiguration();
  return configuration.encodedInsertableStreams === true;
}

/** Whether the frames of `end` can be taken by `createEncodedStreams`, and so whether {@link attach} can probe it. */
export function hasEncodedStreams(end: object): end is EncodedStreams {
  return 'createEncodedStreams' in end && typeof end.createEncodedStreams === 'function';
}

/**
 * Leads the frames of `end` through the worker. From then on none passes that the worker does not let through.
 *
 * `inForce` says that the browser is known to use a transform that is set now: the end had one of Sotto's before, or its
 * connection is {@link isInsertable}. Otherwise the end is probed, once, since a Chromium that would ignore the
 * transform takes it without a word.
 *
 * @throws {SottoError} `transform-ignored`, `transform-taken` or `transform-unsupported`. Frames of the end may then pass
 * in the clear.
 */
export function attach(end: RtpEndpoint, stream: number, worker: Worker, inForce: boolean): Transform {
  if (!hasScriptTransform() || !('transform' in end)) {
    attachStreams(end, stream, worker);
    return null;
  }
  if (!inForce && !usesTransform(end)) {
    throw new SottoError(
      'transform-ignored',
      'the browser would not use the transform: this sender or receiver was made in an earlier task, on a connection ' +
        'without encodedInsertableStreams. Make the connection with call.createPeerConnection()',
    );
  }
  const options: TransformOptions = { stream };
  try {
    const transform = new RTCRtpScriptTransform(worker, options);
    end.transform = transform;
    return transform;
  } catch (cause) {
    throw new SottoError('transform-unsupported', 'the browser refused the transform', { cause });
  }
}

/**
 * The probe: `createEncodedStreams` throws in exactly those cases in which Chromium would ignore a transform, and does no
 * harm to a transform that is set after it. A browser that has neither the method nor the flag for it sets transforms at
 * any time, as the specification says (WebRTC Encoded Transform, section 4).
 */
function usesTransform(end: RtpEndpoint): boolean {
  if (!hasEncodedStreams(end)) return !hasInsertableFlag();
  try {
    end.createEncodedStreams();
    return true;
  } catch {
    return false;
  }
}

/** Whether the browser is one that decides by a flag of the connection. */
function hasInsertableFlag(): boolean {
  const peer = new RTCPeerConnection();
  try {
    return 'encodedInsertableStreams' in peer.getConfiguration();
  } finally {
    peer.close();
  }
}

function attachStreams(end: RtpEndpoint, stream: number, worker: Worker): void {
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
