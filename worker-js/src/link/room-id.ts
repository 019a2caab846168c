import { toBase64url } from './base64url.js';
import type { Link } from './link.js';

const SALT = 'sotto link v1';
const LABEL = 'room id';

/**
 * The id of a link's room in the log. With a secret it is derived from that alone (HKDF-SHA-256, RFC 5869), so the server
 * learns neither the room's name nor the secret, and a link that lost its secret leads to another room. Without, it is the
 * room's name.
 */
export async function roomIdOf({ room, secret }: Link): Promise<string> {
  if (secret === null) return room;
  const key = await crypto.subtle.importKey('raw', secret.bytes(), 'HKDF', false, ['deriveBits']);
  const utf8 = new TextEncoder();
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: utf8.encode(SALT), info: utf8.encode(LABEL) },
    key,
    128,
  );
  return toBase64url(new Uint8Array(bits));
}
