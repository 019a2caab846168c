import type { CallStreamStats } from 'sotto';

type Dropped = CallStreamStats['dropped'];

/**
 * The counts of dropped frames without those that were opened before. Browsers hand some frames over twice, without Sotto too
 * (docs/codecs.md), so a count that has to be exact leaves them out.
 */
export function withoutRepeats({ replayed: _, ...others }: Dropped): Dropped {
  return others;
}

/** All frames that were dropped, for the reasons that are given. */
export function sumOf(dropped: Dropped): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
