import { CodedError } from '../api/coded-error.js';

/** Codes of errors of a {@link StreamDirectory}. */
export type StreamErrorCode =
  /** The id is empty, longer than 255 bytes of UTF-8, or has control characters or half of a surrogate pair. */
  | 'stream-id-invalid'
  /** There is no such track. */
  | 'track-invalid'
  /** This member has claimed 16 streams. */
  | 'too-many-streams'
  /** This member or another has claimed a stream that another member holds; the claim is ignored. */
  | 'stream-taken'
  /** A member has sent a statement that cannot be read; it is ignored. */
  | 'statement-malformed'
  /** A receiver could not be bound to whose stream it is, and its track was ended. */
  | 'bind-failed';

/** The error of a {@link StreamDirectory}. */
export class StreamError extends CodedError<StreamErrorCode> {
  override readonly name = 'StreamError';
}
