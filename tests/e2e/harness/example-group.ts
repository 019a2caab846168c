import { until } from './until.js';

/** Reception of one track of one member. */
export interface Received {
  /** Pictures that were decoded; of sound, packets. */
  readonly count: number;
  readonly width: number;
}

/** Members of a group, and its safety number. */
export interface Group {
  readonly members: string;
  readonly number: string | undefined;
}

/** The page of a member of a group. */
export interface GroupPage {
  readonly member: string;
  /** Reception by `member track`. */
  received(): Promise<Record<string, Received>>;
  group(): Promise<Group>;
}

/** Each page receives so many more pictures and packets of each of these tracks of each other page. Returns all that they have. */
export async function allReceive(
  pages: readonly GroupPage[],
  tracks: readonly string[],
  more: number,
): Promise<number> {
  const before = await Promise.all(pages.map((page) => page.received()));
  const after = await until(
    `each of ${namesOf(pages)} receives ${more} of ${tracks.join(', ')} of each other`,
    () => Promise.all(pages.map((page) => page.received())),
    (now) =>
      now.every((received, index) =>
        pages.every(
          ({ member }) =>
            member === pages[index]?.member ||
            tracks.every((track) => {
              const key = `${member} ${track}`;
              return (received[key]?.count ?? 0) - (before[index]?.[key]?.count ?? 0) >= more;
            }),
        ),
      ),
  );
  return after.flatMap((received) => Object.values(received)).reduce((sum, { count }) => sum + count, 0);
}

/** The pages receive nothing more of the tracks that have ended, by `member track`. */
export async function noneReceives(
  pages: readonly GroupPage[],
  isGone: (key: string) => boolean,
): Promise<void> {
  await until(
    `nothing that has ended is there for ${namesOf(pages)}`,
    () => Promise.all(pages.map((page) => page.received())),
    (all) => all.every((received) => !Object.keys(received).some(isGone)),
  );
}

/** The pages are one group: the same members and the same safety number. */
export async function areOneGroup(pages: readonly GroupPage[]): Promise<void> {
  const names = namesOf(pages);
  await until(
    `${names} are one group`,
    () => Promise.all(pages.map((page) => page.group())),
    (all) =>
      all.every(({ members, number }) => members === names && number !== undefined) &&
      new Set(all.map(({ number }) => number)).size === 1,
  );
}

function namesOf(pages: readonly GroupPage[]): string {
  return pages
    .map(({ member }) => member)
    .sort()
    .join();
}
