import { toBase64url } from './base64url.js';

/** A random name in the log, 128 bits, for a member of a call with a link secret: what it is called, the server need not know. */
export function createMemberId(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}
