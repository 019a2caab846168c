/** The lead of the wall clock over the monotonic one that shows a sleep, in milliseconds. Both are coarse. */
const JUMP = 1000;

/**
 * A clock that never goes back, and has not stood still while the machine slept. `performance.now()` stands still in
 * some browsers; to a member that wakes, old entries would seem to be news. `Date.now()` goes on, but may be set: its
 * sudden gain is added, for any reason, for a clock that is fast only asks sooner.
 */
export function sleeplessClock(monotonic: () => number, wall: () => number): () => number {
  let added = 0;
  let base = { monotonic: monotonic(), wall: wall() };
  return () => {
    const now = { monotonic: monotonic(), wall: wall() };
    const gained = now.wall - base.wall - (now.monotonic - base.monotonic);
    if (gained > JUMP) added += gained;
    if (Math.abs(gained) > JUMP) base = now;
    return now.monotonic + added;
  };
}
