import { CodedError } from '../api/coded-error.js';
import type { CallErrorCode } from '../call/error.js';
import type { ErrorCode as ServerErrorCode } from './wire/ErrorCode.js';

/** Codes of errors of a `Room` that are not its call's: found here, or told by the server. */
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

/** The error of a `Room`, where it is not one of its call. */
export class RoomError extends CodedError<RoomErrorCode> {
  override readonly name = 'RoomError';
}

/** Every code that an error of a `Room` can carry. */
export type ErrorCode = CallErrorCode | RoomErrorCode;
