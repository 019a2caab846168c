import { CodedError } from '../api/coded-error.js';
import type { ErrorCode as ServerErrorCode } from './wire/ErrorCode.js';

/** Codes of errors of the room log: found here, or told by the server. */
export type LogErrorCode =
  /** The server cannot be reached. */
  | 'unreachable'
  /** The log was opened already: by `Call.join`, or before it. A log has one call, and is opened once. */
  | 'opened-before'
  /** The server sent a message that is not in the protocol. */
  | 'server-message-invalid'
  /** More messages wait for the server than are kept. The member leaves, and joins anew as soon as it can. */
  | 'unsent-overflow'
  | ServerErrorCode;

/** An error of the room log. */
export class LogError extends CodedError<LogErrorCode> {
  override readonly name = 'LogError';
}
