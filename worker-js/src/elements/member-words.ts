/** Words about members, in English. */

import type { KeyChanged } from '../call/events.js';
import type { Member } from '../wasm/sotto.js';
import type { CodeStatement } from './code-statement.js';

/** Hexadecimal digits of a hash that are shown: enough to tell releases apart. */
const SHOWN = 8;

/** The worth of the proofs of all members together. A group has members that have proved the link, or has none. */
export function wordsForProofs(members: readonly Pick<Member, 'proven'>[]): string {
  if (members.length === 0) return '';
  return members.every(({ proven }) => proven)
    ? 'Everybody here has proved to have the whole link.'
    : 'Nobody had to prove anything to be here: only the safety number shows that nobody is in between.';
}

/** A statement on the code that a member's page runs. The page is the only witness. */
export function wordsForCode({ hash, same }: CodeStatement): string {
  if (same === true) return 'says it runs the same code as this page';
  const shown = hash.slice(0, SHOWN);
  return same === false ? `says it runs other code than this page: ${shown}` : `says it runs code ${shown}`;
}

/** A key that has changed. */
export function wordsForKey({ before, fingerprint }: KeyChanged): string {
  const key = before === null ? 'has a key, and had none before' : 'came with another key than before';
  const words = fingerprint === null ? 'came without the key of before' : key;
  return `This member ${words}. It may be somebody else. Compare the safety number.`;
}

/** Members that have come and gone between two lists. */
export function wordsForArrivals(came: readonly string[], went: readonly string[]): string {
  const parts = [
    ...(came.length > 0 ? [`${came.join(', ')} joined.`] : []),
    ...(went.length > 0 ? [`${went.join(', ')} left.`] : []),
  ];
  return parts.join(' ');
}
