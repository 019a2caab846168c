/** A new link to a call, as a member gives it to the others in an authenticated and encrypted message of the group. */

import { formatLink, type Link, LinkError, parseLink } from 'sotto';

/** The label of such a message. */
export const NEW_LINK_LABEL = 'sotto.link';
/** Most bytes of such a message: a room's name is far shorter, percent-encoded. */
const MOST = 1024;

/** The bytes of the message. As secret as the link. */
export function encodeNewLink(link: Link): Uint8Array {
  return new TextEncoder().encode(formatLink(link));
}

/**
 * The link of a message; `null` if it is none. Only a link with a secret and with the name of the present call is taken, so that no
 * member can lead the others into a call that looks like another one.
 */
export function decodeNewLink(data: Uint8Array, room: string): Link | null {
  if (data.length > MOST) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(data);
    // A whole address could name another server; only the part from the path on is taken.
    if (!text.startsWith('/#')) return null;
    const link = parseLink(text);
    return link.room === room && link.secret !== null ? link : null;
  } catch (error) {
    if (error instanceof LinkError || error instanceof TypeError) return null;
    throw error;
  }
}
