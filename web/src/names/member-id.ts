/**
 * A person's identity in a room without a link secret: the chosen name, `~`, and a few random characters that keep two
 * people of one name apart. It is the identity in the member's MLS credential. With a link secret the identity is random,
 * and the name travels encrypted.
 */

import type { Member } from 'sotto';
import { cleanName } from './clean-name.js';

/** Characters of suffixes and other marks that tell members apart. */
export const MARKS = 'abcdefghjkmnpqrstuvwxyz23456789';
const SUFFIX_LENGTH = 4;
/** The core takes identities and names of up to 128 bytes. */
const MAX_NAME_BYTES = 100;

/** Stands for a name of which nothing can be shown. */
export const NAMELESS = 'Nameless';

/** The parts of an identity that labels are made of. */
export interface ParsedName {
  name: string;
  /** Empty without one. */
  suffix: string;
}

/** A new identity for a person of this name. */
export function newMemberId(name: string, random: (length: number) => Uint8Array = randomBytes): string {
  const suffix = Array.from(random(SUFFIX_LENGTH), (byte) => MARKS[byte % MARKS.length]).join('');
  return `${truncate(cleanName(name).replaceAll('~', '-'))}~${suffix}`;
}

/** The name that travels encrypted for a person of this name: cleaned, and no longer than the core takes. */
export function newShownName(name: string): string {
  return truncate(cleanName(name));
}

/** The name of a member of the group: the one that it shows, or else the one in its identity. */
export function shownName({ member, name }: Pick<Member, 'member' | 'name'>): ParsedName {
  return name === null ? parseMemberId(member) : { name: cleanName(name) || NAMELESS, suffix: '' };
}

/** Whether `text` is a suffix as {@link newMemberId} makes them, and so safe to show. */
export function isSuffix(text: string): boolean {
  return text.length === SUFFIX_LENGTH && [...text].every((character) => MARKS.includes(character));
}

/** The two parts of an identity. One without `~`, from another application, is all name. */
export function parseMemberId(id: string): ParsedName {
  const at = id.lastIndexOf('~');
  const name = cleanName(at < 0 ? id : id.slice(0, at));
  const suffix = at < 0 ? '' : cleanName(id.slice(at + 1));
  return { name: name || NAMELESS, suffix };
}

/** One or two letters for the tile of a member without a camera. */
export function initials(name: string): string {
  const words = cleanName(name)
    .split(/[\s\-_.()[\]{}]+/u)
    .filter(Boolean);
  const first = words.at(0) ?? '?';
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return [first, last]
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** A number from 0 to `count - 1` that is the same for the same identity everywhere. */
export function shadeOf(id: string, count: number): number {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % count;
}

function truncate(name: string): string {
  const encoder = new TextEncoder();
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_NAME_BYTES) {
      break;
    }
    kept += character;
  }
  return kept;
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
