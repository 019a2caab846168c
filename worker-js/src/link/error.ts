import { CodedError } from '../api/coded-error.js';

/** Why a text is no link. */
export type LinkErrorCode =
  /** Neither `/#<room>.<secret>` nor `/r/<room>`. */
  | 'not-a-link'
  /** There is a room after the `#`, and no secret: a part of the link was lost. */
  | 'secret-missing'
  /** A character was changed, lost or added, in the room's name or the secret. */
  | 'link-damaged'
  /** The link was made by a later version. */
  | 'link-version-unknown';

/** A text that is no link. Its message never repeats the text. */
export class LinkError extends CodedError<LinkErrorCode> {
  override readonly name = 'LinkError';
}
