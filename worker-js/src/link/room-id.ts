import { toBase64url } from './base64url.js';
import type { Link } from './link.js';

const SALT = 'sotto link v1';
const LABEL = 'room id';
/** Without this advice a page by `http:` shows a `TypeError`, since browsers have no `crypto.subtle` there. */
const INSECURE = 'links need a secure context: serve the page by https:, or from localhost';

/**
 * The id of a link's room in the log. With a secret it is derived from that alone (HKDF-SHA-256, RFC 5869), so the server
 * learns neither the room's name nor the secret, and a link that lost its secret leads to another room. Without, it is the
 * room's name.
 *
 * @throws {DOMException} `SecurityError` outside of secure contexts, where pages have no `crypto.subtle`.
 */
export async function roomIdOf({ room, secret }: Link): Promise<string> {
  if (secret === null) return room;
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (subtle === undefined) throw new DOMException(INSECURE, 'SecurityError');
  const key = await subtle.importKey('raw', secret.bytes(), 'HKDF', false, ['deriveBits']);
  const utf8 = new TextEncoder();
  const bits = await subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: utf8.encode(SALT), info: utf8.encode(LABEL) },
    key,
    128,
  );
  return toBase64url(new Uint8Array(bits));
}
