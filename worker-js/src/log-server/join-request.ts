/** A client that asks to join, or to come back: what the application decides by. */
export interface JoinRequest {
  readonly room: string;
  readonly member: string;
  /** The application's own token, if the client has sent one. */
  readonly authorization: string | undefined;
  /** Whether it says that it was a member before. Its place is checked besides. */
  readonly resumes: boolean;
}
