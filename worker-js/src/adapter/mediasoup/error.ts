import { CodedError } from '../../api/coded-error.js';

/** Codes of errors of a {@link MediasoupMedia}. */
export type MediasoupErrorCode =
  /** The transport's handler shows no `RTCPeerConnection`, or several, so the call could not take it over. The transport was closed. */
  | 'connection-unknown'
  /** The transport was made without this object, or is closed. Its connection is not the call's. */
  | 'transport-unknown'
  /** The handler did not hand over the sender or the receiver (`onRtpSender`, `onRtpReceiver`). The producer or consumer was closed. */
  | 'handler-unsupported'
  /** Media was closed, by `close` or with the call. */
  | 'closed';

/** The error of a {@link MediasoupMedia}, where it is not one of the call, of the directory, or of mediasoup-client. */
export class MediasoupError extends CodedError<MediasoupErrorCode> {
  override readonly name = 'MediasoupError';
}
