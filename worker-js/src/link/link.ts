import { fromBase64url, toBase64url } from './base64url.js';
import { crc32 } from './crc32.js';
import { LinkError } from './error.js';
import { LinkSecret } from './link-secret.js';

/** A link to a call. */
export interface Link {
  /** The room's name, for people. With a secret it is not the room's id in the log: that is `roomIdOf(link)`. */
  readonly room: string;
  /** `null` in a link of the form `/r/<room>`: only the safety number tells who is there. */
  readonly secret: LinkSecret | null;
}

const VERSION = 1;
const SECRET = 16;
const CHECKSUM = 4;
/** Characters of the secret's part. */
const CHARACTERS = 28;

/** A link to a new call, with a secret that nobody else has. */
export function createLink(room: string): Link & { readonly secret: LinkSecret } {
  return { room, secret: LinkSecret.random() };
}

/**
 * The text of a link, from the path on: `/#<room>.<secret>`, all of it after the `#`, which browsers do not send; without a
 * secret `/r/<room>`. It is as secret as the secret: for people, and for nothing that is logged.
 */
export function formatLink({ room, secret }: Link): string {
  const name = encodeURIComponent(room);
  return secret === null ? `/r/${name}` : `/#${name}.${toBase64url(packed(room, secret))}`;
}

/**
 * Reads a link: a whole URL, or a part of one from the path or the `#` on. A damaged one is refused at once.
 *
 * @throws {LinkError}
 */
export function parseLink(text: string | URL): Link {
  const { pathname, hash } = urlOf(text);
  if (hash.length > 1) return parseFragment(hash.slice(1));
  const name = /^\/r\/([^/]+)\/?$/.exec(pathname)?.[1];
  const room = name === undefined ? undefined : decoded(name);
  if (room === undefined) throw new LinkError('not-a-link', 'this is no link to a call');
  return { room, secret: null };
}

function urlOf(text: string | URL): URL {
  try {
    return new URL(text, 'https://localhost');
  } catch {
    // The error of the URL has the text in it, and with it the secret.
    throw new LinkError('not-a-link', 'this is no link to a call');
  }
}

function parseFragment(fragment: string): Link {
  const dot = fragment.lastIndexOf('.');
  const name = dot < 0 ? fragment : fragment.slice(0, dot);
  const secret = dot < 0 ? '' : fragment.slice(dot + 1);
  if (secret === '') throw new LinkError('secret-missing', 'the link has lost its end, which is its secret');
  const room = decoded(name);
  const bytes = secret.length === CHARACTERS ? fromBase64url(secret) : undefined;
  if (room === undefined || room === '' || bytes === undefined || !isIntact(room, bytes)) {
    throw new LinkError('link-damaged', 'a part of the link is damaged');
  }
  if (bytes[0] !== VERSION) {
    throw new LinkError('link-version-unknown', 'the link was made by a later version');
  }
  return { room, secret: new LinkSecret(bytes.subarray(1, 1 + SECRET)) };
}

/** The text of a percent-encoded name; `undefined` if it is none. */
function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** Version, secret and checksum. */
function packed(room: string, secret: LinkSecret): Uint8Array {
  const bytes = new Uint8Array(1 + SECRET + CHECKSUM);
  bytes[0] = VERSION;
  bytes.set(secret.bytes(), 1);
  new DataView(bytes.buffer).setUint32(1 + SECRET, checksum(room, bytes.subarray(0, 1 + SECRET)));
  return bytes;
}

function isIntact(room: string, bytes: Uint8Array<ArrayBuffer>): boolean {
  const found = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1 + SECRET);
  return found === checksum(room, bytes.subarray(0, 1 + SECRET));
}

function checksum(room: string, head: Uint8Array): number {
  const name = new TextEncoder().encode(room);
  const bytes = new Uint8Array(head.length + name.length);
  bytes.set(head);
  bytes.set(name, head.length);
  return crc32(bytes);
}
