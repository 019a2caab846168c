import { CodedError } from '../../api/coded-error.js';

/** Codes of errors of a {@link LiveKitEncryption}. */
export type LiveKitErrorCode =
  /** The identity of the participant in LiveKit is not the name of the member in the call. */
  | 'identity-mismatch'
  /** The manager is that of another `Room` already. */
  | 'in-use'
  /** The release of `livekit-client` hides its connections: nothing can be protected. */
  | 'client-unsupported'
  /** Encryption was to be turned off. It stays on. */
  | 'always-encrypted'
  /** All eight tracks of a member are in use. */
  | 'too-many-tracks'
  /** LiveKit shows a stream as another participant's or another source's than it is by its member's word. It is shut. */
  | 'stream-mismatch'
  /** Data was in clear: what came was dropped, what was to go was not sent. */
  | 'data-in-clear'
  /** Data was sealed for something else than LiveKit's data, or by another member than LiveKit says. */
  | 'data-mismatch';

/** The error of a {@link LiveKitEncryption}, where it is not one of the call, of its streams or of its data. */
export class LiveKitError extends CodedError<LiveKitErrorCode> {
  override readonly name = 'LiveKitError';
}
