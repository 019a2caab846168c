import { CodedError, type ErrorDetails } from '../../api/coded-error.js';

/** Codes of errors of a {@link JanusRoom}. */
export type JanusErrorCode =
  /** Janus cannot be reached. */
  | 'unreachable'
  /** The connection to Janus, or its session there, has ended. */
  | 'lost'
  /** Janus has refused a request: `janusCode` has its number of the reason. */
  | 'refused'
  /** Janus has not answered. */
  | 'timed-out'
  /** Janus has sent something that is not in its protocol. */
  | 'malformed'
  /** Janus has thrown the member out. */
  | 'kicked'
  /** Media could not be negotiated. */
  | 'negotiation-failed'
  /** A media connection has failed, or Janus has ended it. */
  | 'media-failed'
  /** The track is published already. */
  | 'already-published'
  /** The track is not published. */
  | 'not-published'
  /** This member has left the room. */
  | 'left';

/** The error of a {@link JanusRoom}, where it is not one of the call. */
export class JanusError extends CodedError<JanusErrorCode> {
  override readonly name = 'JanusError';
  /** The number of Janus's reason, if it has given one. */
  readonly janusCode: number | undefined;

  constructor(code: JanusErrorCode, message: string, details: ErrorDetails & { janusCode?: number } = {}) {
    super(code, message, details);
    this.janusCode = details.janusCode;
  }
}
