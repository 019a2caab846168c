/** The element's words, in English. */

import type { KeyNote, SeenEpoch } from './record.js';
import type { Verdict } from './verdict.js';

/** The names for people of members that are named beside each other, so that equal ones can be told apart. */
export type NamesOf = (members: readonly string[]) => ReadonlyMap<string, string>;

const NAMED = 3;

/** The change that an epoch brought, for example `Ana joined, Bo left`. `own` is called “you”. */
export function wordsForChange(
  { members, added, removed, keys }: Pick<SeenEpoch, 'members' | 'added' | 'removed' | 'keys'>,
  own: string,
  namesOf: NamesOf,
): string {
  const names = namesOf([...new Set([own, ...members.map(({ member }) => member), ...added, ...removed])]);
  const called = (ids: readonly string[]) =>
    listOf(ids.map((id) => (id === own ? 'you' : (names.get(id) ?? id))));
  const parts: string[] = [];
  if (added.length > 0) parts.push(`${called(added)} joined`);
  if (removed.length > 0) parts.push(`${called(removed)} left`);
  const clauses = new Map<string, string[]>();
  for (const note of keys) {
    const clause = clauseForKey(note);
    clauses.set(clause, [...(clauses.get(clause) ?? []), note.member]);
  }
  for (const [clause, ids] of clauses) parts.push(`${called(ids)} ${clause}`);
  const words = parts.join(', ') || 'the keys were renewed';
  return `${words.charAt(0).toLocaleUpperCase()}${words.slice(1)}`;
}

function clauseForKey({ key, before, compared }: KeyNote & { compared: boolean }): string {
  const other = compared ? ', not the one that was compared' : '';
  switch (key) {
    case 'same':
      return 'came back with the same key';
    case 'other':
      return `came with ${before === null ? 'a key, and had none before' : 'another key than before'}${other}`;
    case 'none':
      return `came without the key of before${compared ? ', which was compared' : ''}`;
  }
}

/** The result of a scan. `shown` is the epoch whose number is on the screen. */
export function wordsForVerdict(verdict: Verdict, shown: SeenEpoch | null): string {
  switch (verdict.result) {
    case 'equal':
      return verdict.epoch === shown
        ? 'Equal. Both devices are in the same group, with the same people and the same keys.'
        : `Equal to the number as of ${timeOf(verdict.epoch.at)} (change ${verdict.epoch.epoch}), which is shown ` +
            'here now. Both devices were in the same group then.';
    case 'different':
      return (
        'Different. If both devices show the same change, somebody may be in between: leave the call. ' +
        'If not, show the current number on both and scan again.'
      );
    case 'other-version':
      return 'This is a safety number of another version of Sotto, which cannot be compared. Reload both pages.';
    case 'no-number':
      return 'This code is no safety number. Scan the one that the other device shows here.';
  }
}

/** A camera that did not start. */
export function wordsForCamera(error: unknown): string {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'The browser may not use the camera. Allow it in the address bar, or read the digits to each other.';
    case 'NotFoundError':
      return 'There is no camera. Scan this code with the other device, or read the digits to each other.';
    default:
      return 'The camera does not start; something else may be using it. Switch that off, or read the digits to each other.';
  }
}

/** A time of day. */
export function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** One digit at a time, not “twelve thousand”. */
export function spoken(group: string): string {
  return [...group].join(' ');
}

/** `a`, `a and b`, `a, b and c`, `a, b and 3 others`. */
function listOf(names: readonly string[]): string {
  const shown = names.length > NAMED ? names.slice(0, NAMED - 1) : names;
  const rest = names.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} others`] : shown;
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all.join('');
}
