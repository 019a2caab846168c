/** A member's statement on the code that its page runs, as an application exchanges them. */
export interface CodeStatement {
  /** The hash of the code, in hexadecimal digits. */
  readonly hash: string;
  /** Whether this page runs the code with that hash; `null` if this page does not know its own. */
  readonly same: boolean | null;
}

/** Finds the statement of a member; `null` if it has made none. */
export type CodeOf = (member: string) => CodeStatement | null;
