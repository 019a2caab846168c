/** Why the server refused something. */
export type ServerErrorCode = 'member-taken' | 'resume-gone';
