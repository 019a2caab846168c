import type { Track } from './track.js';

/** The subject and the cause of a {@link CodedError}. */
export interface ErrorDetails {
  member?: string;
  track?: Track;
  cause?: unknown;
}

/** An error of this package: a code for programs, a sentence for people. */
export abstract class CodedError<Code extends string> extends Error {
  /** The reason, from a closed list. */
  readonly code: Code;
  /** The member concerned, if it is about one. */
  readonly member: string | undefined;
  /** The track concerned, if it is about one. */
  readonly track: Track | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.member = details.member;
    this.track = details.track;
  }
}
