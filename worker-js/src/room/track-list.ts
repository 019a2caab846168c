import type { PublishedTrack } from '../log/wire/PublishedTrack.js';

/** The changes in the server's list of tracks. */
export interface TrackChanges {
  added: PublishedTrack[];
  removed: PublishedTrack[];
  /** Still there, but muted or unmuted. */
  muted: PublishedTrack[];
}

/** One name for a member's track. */
export function keyOf({ member, track }: { member: string; track: number }): string {
  return `${track} ${member}`;
}

/**
 * Compares two lists. A track that has become another kind is another track; of two with the same name in one list
 * the first counts.
 */
export function compareTracks(
  before: readonly PublishedTrack[],
  after: readonly PublishedTrack[],
): TrackChanges {
  const old = byKey(before);
  const fresh = byKey(after);
  const same = (a: PublishedTrack | undefined, b: PublishedTrack) => a !== undefined && a.kind === b.kind;
  return {
    added: [...fresh].filter(([key, track]) => !same(old.get(key), track)).map(([, track]) => track),
    removed: [...old].filter(([key, track]) => !same(fresh.get(key), track)).map(([, track]) => track),
    muted: [...fresh]
      .filter(([key, track]) => same(old.get(key), track) && old.get(key)?.muted !== track.muted)
      .map(([, track]) => track),
  };
}

function byKey(tracks: readonly PublishedTrack[]): Map<string, PublishedTrack> {
  const map = new Map<string, PublishedTrack>();
  for (const track of tracks) if (!map.has(keyOf(track))) map.set(keyOf(track), track);
  return map;
}
