import { CodedError } from '../api/coded-error.js';
import type { CallErrorCode } from '../call/error.js';
import type { LogErrorCode } from '../log/error.js';

/** Codes of errors of a `Room` that are not its call's: found here, or told by the server. */
export type RoomErrorCode =
  /** Media could not be negotiated with the server. */
  | 'negotiation-failed'
  /** Others publish more tracks than a connection can have. Some are not received. */
  | 'too-many-tracks'
  /** The track is published already. */
  | 'already-published'
  /** The track is not published. */
  | 'not-published'
  | LogErrorCode;

/** The error of a `Room`, where it is not one of its call. */
export class RoomError extends CodedError<RoomErrorCode> {
  override readonly name = 'RoomError';
}

/** Every code that an error of a `Room` can carry. */
export type ErrorCode = CallErrorCode | RoomErrorCode;
