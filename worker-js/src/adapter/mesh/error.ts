import { CodedError } from '../../api/coded-error.js';

/** Codes of errors of a {@link Mesh}. */
export type MeshErrorCode =
  /** The call was in its group already when the mesh was made. */
  | 'too-late'
  /** A member has sent a signal that cannot be read; it is ignored. */
  | 'signal-malformed'
  /** A session description is too long for a message of the group: too many tracks. */
  | 'signal-too-long'
  /** Media could not be negotiated with a member. */
  | 'negotiation-failed'
  /** The track is published already. */
  | 'already-published'
  /** The track is not published. */
  | 'not-published'
  /** The mesh is closed. */
  | 'closed';

/** The error of a {@link Mesh}, where it is not one of the call. */
export class MeshError extends CodedError<MeshErrorCode> {
  override readonly name = 'MeshError';
}
