/** The comparison by voice that goes on, as far as its events tell. */

import type { Emoji, MemberChange, ShortAuthentication, ShortAuthenticationFailure } from 'sotto';
import type { SeenEpoch } from 'sotto/safety-number';

/** A draw that was started. */
interface Started {
  by: string;
  /** All who take part, in the order of the group, which is the same on all screens. */
  members: readonly string[];
  /** The epoch where the draw was started, with the keys that the pictures are of; `null` if none was seen. */
  epoch: SeenEpoch | null;
  /** Members that came and went since somebody has asked for it, for each time that it began anew. */
  changes: readonly MemberChange[];
  /** Whether pictures that nobody has judged here were on the screen. */
  replaces: boolean;
}

/** The state of the comparison. */
export type Draw =
  | { state: 'none' }
  /** Asked for here; the group has not begun. */
  | { state: 'asked' }
  | ({ state: 'drawing'; missing: readonly string[]; overdue: boolean } & Started)
  /** Void, because members came or went; the group is about to start another. */
  | { state: 'restarting'; changes: readonly MemberChange[]; replaces: boolean }
  | ({ state: 'pictures'; pictures: readonly Emoji[] } & Started)
  | { state: 'same' | 'differ'; members: readonly string[] }
  | { state: 'failed'; failure: ShortAuthenticationFailure };

/** The draw after a change. `epoch` is the one that the group is in. */
export function next(draw: Draw, change: ShortAuthentication, epoch: SeenEpoch | null): Draw {
  switch (change.state) {
    case 'started': {
      const { by, members } = change;
      const changes = draw.state === 'restarting' ? draw.changes : [];
      const replaces = draw.state === 'pictures' || (draw.state === 'restarting' && draw.replaces);
      return { state: 'drawing', by, members, epoch, changes, replaces, missing: members, overdue: false };
    }
    case 'progress':
      return draw.state === 'drawing' ? { ...draw, missing: change.missing, overdue: change.overdue } : draw;
    case 'restarted': {
      const { added, removed } = change;
      const changes = draw.state === 'drawing' || draw.state === 'restarting' ? draw.changes : [];
      const replaces = 'replaces' in draw && draw.replaces;
      return { state: 'restarting', changes: [...changes, { added, removed }], replaces };
    }
    case 'pictures': {
      if (draw.state !== 'drawing') return draw;
      const { missing: _, overdue: __, ...started } = draw;
      return { ...started, state: 'pictures', members: change.members, pictures: change.pictures };
    }
    case 'failed':
      return { state: 'failed', failure: change.failure };
  }
}

/** Whether the group is at it. */
export function goesOn({ state }: Draw): boolean {
  return state === 'asked' || state === 'drawing' || state === 'restarting';
}

/** All members that words on `draw` may name, so that they can be told apart. */
export function membersOf(draw: Draw): string[] {
  const of = (changes: readonly MemberChange[]) =>
    changes.flatMap(({ added, removed }) => [...added, ...removed]);
  const all = [
    ...('members' in draw ? draw.members : []),
    ...('by' in draw ? [draw.by] : []),
    ...('changes' in draw ? of(draw.changes) : []),
  ];
  if (draw.state === 'failed') {
    const { failure } = draw;
    if ('member' in failure) all.push(failure.member);
    if ('by' in failure) all.push(failure.by);
    if ('members' in failure) all.push(...failure.members);
    if ('missing' in failure) all.push(...failure.missing);
    if ('changes' in failure) all.push(...of(failure.changes));
  }
  return [...new Set(all)];
}
