/** Why the safety number is what it is: the changes of the group, newest first, in words. */

import type { Epoch } from 'sotto';
import type { Encounter } from './acquaintances.js';
import { isolated, labels } from './labels.js';
import { listOf } from './words.js';

/** One change of the safety number. */
export interface SafetyChange {
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** For example `Ana joined, Bo left`. */
  why: string;
}

const KEPT = 20;

const KEYS: Record<Encounter['key'], string> = {
  same: 'came back with the same key',
  other: 'came with another key than before',
  none: 'came without the key of before',
};

/**
 * The change that `epoch` brought, as `own` sees it. Names are told apart from those of `others`, too; `met` have come back.
 */
export function changeOf(
  epoch: Pick<Epoch, 'members' | 'added' | 'removed'>,
  own: string,
  at: number,
  others: readonly string[] = [],
  met: readonly Encounter[] = [],
): SafetyChange {
  const names = labels([
    own,
    ...epoch.members.map(({ member }) => member),
    ...epoch.added,
    ...epoch.removed,
    ...others,
  ]);
  const called = (ids: readonly string[]) =>
    listOf(ids.map((id) => (id === own ? 'you' : isolated(names.get(id) ?? ''))));
  const parts = [];
  if (epoch.added.length > 0) {
    parts.push(`${called(epoch.added)} joined`);
  }
  if (epoch.removed.length > 0) {
    parts.push(`${called(epoch.removed)} left`);
  }
  for (const [key, words] of Object.entries(KEYS) as [Encounter['key'], string][]) {
    const ids = met.filter((encounter) => encounter.key === key).map(({ id }) => id);
    if (ids.length > 0) {
      parts.push(`${called(ids)} ${words}`);
    }
  }
  const why = parts.join(', ') || 'the keys were renewed';
  return { at, why: `${why.charAt(0).toLocaleUpperCase()}${why.slice(1)}` };
}

/** `history` with `change` in front, not growing without end. */
export function withChange(history: readonly SafetyChange[], change: SafetyChange): SafetyChange[] {
  return [change, ...history].slice(0, KEPT);
}
