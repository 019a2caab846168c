import { CodedError } from '../api/coded-error.js';

/** The errors of a {@link Call}. */
export type CallErrorCode =
  /** The worker script did not load or start. */
  | 'worker-failed'
  /** The WebAssembly module did not load or compile. */
  | 'wasm-failed'
  /** The core refused the options, for example the member's name. */
  | 'config-invalid'
  /** The frames of this group are encrypted in a way that `frames` does not name. The call is stopped. */
  | 'frame-suites-refused'
  /** The core failed in a way that it must not. Media stays shut; the call is stopped. */
  | 'crashed'
  /**
   * This member could not follow the group and has asked to be added again as often as it may. It has no keys, and stays
   * `waiting`; to leave and to join anew helps.
   */
  | 'lost'
  /**
   * A step inside the core failed, and no entry of the log is to blame. The member tries again, or asks to be added anew.
   * The message and the cause, an {@link InternalError}, say which step, why, and at which line: something to report.
   */
  | 'internal-error'
  /**
   * A message has reached nobody, and will not: this member is in no group, or has left the one that it was for, or has too many
   * on their way, or the message or its label is too long. The cause is the reason, an {@link UndeliveredReason}.
   */
  | 'message-undelivered'
  /** The channel delivered something that is no log entry. The entry was skipped. */
  | 'entry-invalid'
  /**
   * The channel delivered entries faster than they can be followed. Some were left out, and the member asks to be added
   * anew; while the call starts, it ends it.
   */
  | 'entries-overrun'
  /** The channel is that of another call, which goes on with it. */
  | 'channel-taken'
  /** The channel refused to send. */
  | 'channel-failed'
  /**
   * The channel has ended for good, and the call with it: without the log a member cannot follow who comes and goes. The cause is
   * the channel's own error, a `LogError` of a `RoomLog`.
   */
  | 'channel-closed'
  /**
   * Frames of a sender are dropped, since {@link Call.protect} was never called for it. Told once for a sender, in an encrypted
   * call, when frames have come for about two seconds.
   */
  | 'sender-unbound'
  /** The same of a receiver, for which {@link Call.unprotect} was never called. */
  | 'receiver-unbound'
  /** This browser has no way to transform encoded frames, or not for this sender or receiver. */
  | 'transform-unsupported'
  /** The sender or receiver has a transform already: another library's, or that of a call whose `leave()` has not resolved. */
  | 'transform-taken'
  /**
   * The browser would not use a transform that is set now, and frames would pass in the clear: the sender or receiver was
   * made in an earlier task, on a connection without `encodedInsertableStreams: true`. It must not be used.
   */
  | 'transform-ignored'
  /** Something is on the connection already, or it is closed, or another call's. */
  | 'connection-in-use'
  /** Frames of a sender or receiver went around the transform. All tracks were taken off; the call is stopped. */
  | 'bypassed'
  /** Not a name that a member can have. */
  | 'member-invalid'
  /** The sender is protected already, as another track. */
  | 'already-protected'
  /** No such track. */
  | 'track-invalid'
  /** A codec that cannot be protected: asked for, or carried by a stream, whose frames are dropped. Says which can. */
  | 'codec-unsupported'
  /** The browser cannot be kept to codecs that can be protected: it has none, or refused them. The cause says why. */
  | 'codecs-refused'
  /** A telephone event was to be sent by a protected sender. Browsers send them around the transform, in clear. */
  | 'dtmf-refused'
  /** The call is over, by `leave` or by a crash. */
  | 'stopped';

/** The error of a {@link Call}: thrown by its methods, or told by its event `error`. */
export class SottoError extends CodedError<CallErrorCode> {
  override readonly name = 'SottoError';
}
