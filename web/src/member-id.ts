/**
 * Who somebody is in a room: the name they chose, `~`, and a few random characters that keep two people of one name
 * apart. It is the identity in the member's MLS credential.
 */

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const SUFFIX_LENGTH = 4;
/** The core takes identities of up to 128 bytes. */
const MAX_NAME_BYTES = 100;

/** Characters that could make one name look like another or reorder the text around it. */
const DECEPTIVE = /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** The name as it may be shown or used: without deceptive characters, spaces put in order; possibly empty. */
export function cleanName(name: string): string {
  return name.replace(DECEPTIVE, '').replace(/\s+/gu, ' ').trim();
}

/** A new identity for somebody who calls themselves `name`. */
export function newMemberId(name: string, random: (length: number) => Uint8Array = randomBytes): string {
  const suffix = Array.from(random(SUFFIX_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${truncate(cleanName(name).replaceAll('~', '-'))}~${suffix}`;
}

/** The two parts of an identity. One without `~`, from another application, is all name. */
export function parseMemberId(id: string): { name: string; suffix: string } {
  const at = id.lastIndexOf('~');
  const name = cleanName(at < 0 ? id : id.slice(0, at));
  const suffix = at < 0 ? '' : cleanName(id.slice(at + 1));
  return { name: name || 'Nameless', suffix };
}

/** What to call each of `ids`: the name, with the suffix where two names look alike. */
export function labels(ids: Iterable<string>): Map<string, string> {
  const parsed = new Map([...ids].map((id) => [id, parseMemberId(id)] as const));
  const count = new Map<string, number>();
  for (const { name } of parsed.values()) {
    const key = lookOf(name);
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return new Map(
    [...parsed].map(([id, { name, suffix }]) => {
      const alike = (count.get(lookOf(name)) ?? 0) > 1;
      return [id, alike && suffix ? `${name} (${suffix})` : name];
    }),
  );
}

/** One or two letters for a picture of somebody without a camera. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/u).filter(Boolean);
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

function lookOf(name: string): string {
  return name.normalize('NFKC').toLocaleLowerCase('und').replace(/\s/gu, '');
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
