import type { ErrorCode as ServerErrorCode } from '../room/wire/ErrorCode.js';
import type { Track } from './track.js';

/** What can go wrong in a {@link Call}. */
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
  /** The channel delivered something that is no log entry. The entry was skipped. */
  | 'entry-invalid'
  /**
   * The channel delivered entries faster than they can be followed. Some were left out, and the member asks to be added
   * anew; while the call starts, it ends it.
   */
  | 'entries-overrun'
  /** The channel refused to send. */
  | 'channel-failed'
  /** This browser has no way to transform encoded frames, or not for this sender or receiver. */
  | 'transform-unsupported'
  /** The sender or receiver has a transform already that is not Sotto's. */
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

/** What can go wrong in a {@link Room} besides: found out here, or said by the server. */
export type RoomErrorCode =
  /** The server cannot be reached; the room keeps trying. */
  | 'unreachable'
  /** The server sent something that is not in the protocol. */
  | 'server-message-invalid'
  /** More messages wait for the server than are kept. The member leaves, and joins anew as soon as it can. */
  | 'unsent-overflow'
  /** Media could not be negotiated with the server. */
  | 'negotiation-failed'
  /** Others publish more tracks than a connection can have. Some are not received. */
  | 'too-many-tracks'
  /** The track is published already. */
  | 'already-published'
  /** The track is not published. */
  | 'not-published'
  | ServerErrorCode;

/** Every code that a {@link SottoError} can carry. */
export type ErrorCode = CallErrorCode | RoomErrorCode;

/** The subject and the cause of a {@link SottoError}. */
export interface ErrorDetails {
  member?: string;
  track?: Track;
  cause?: unknown;
}

/** The one error type of this package: a code for programs, a sentence for people. */
export class SottoError extends Error {
  override readonly name = 'SottoError';
  /** What went wrong. */
  readonly code: ErrorCode;
  /** The member concerned, if it is about one. */
  readonly member: string | undefined;
  /** The track concerned, if it is about one. */
  readonly track: Track | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.member = details.member;
    this.track = details.track;
  }
}
