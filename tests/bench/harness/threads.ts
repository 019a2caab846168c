/** CPU time of a browser's threads, from Linux's `/proc`. */

import { readdir, readFile } from 'node:fs/promises';

/** One thread of one process. */
export interface Thread {
  process: number;
  thread: number;
  name: string;
  /** Milliseconds on a processor since it began. */
  milliseconds: number;
}

/** All threads of a process and of those that it started, or `null` where there is no `/proc`. */
export async function threadsBelow(root: number): Promise<Thread[] | null> {
  const parents = await parentsOfAll();
  if (parents === null) return null;
  const below = (process: number): boolean =>
    process === root || (parents.has(process) && below(parents.get(process) ?? 0));
  const processes = [...parents.keys()].filter(below);
  return (await Promise.all(processes.map(threadsOf))).flat();
}

async function parentsOfAll(): Promise<Map<number, number> | null> {
  const parents = new Map<number, number>();
  const names = await readdir('/proc').catch(() => null);
  if (names === null) return null;
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const stat = await read(`/proc/${name}/stat`);
    const parent = parentIn(stat);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  return parents;
}

/** The fourth field of `/proc/N/stat`; the second, in brackets, may hold anything. */
export function parentIn(stat: string): number | undefined {
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return parent === undefined ? undefined : Number(parent);
}

async function threadsOf(process: number): Promise<Thread[]> {
  const names = await readdir(`/proc/${process}/task`).catch(() => []);
  return Promise.all(
    names.map(async (thread) => {
      const at = `/proc/${process}/task/${thread}`;
      const [name, schedule] = await Promise.all([read(`${at}/comm`), read(`${at}/schedstat`)]);
      // In nanoseconds.
      const [onProcessor = '0'] = schedule.split(' ');
      return {
        process,
        thread: Number(thread),
        name: name.trim(),
        milliseconds: Number(onProcessor) / 1e6,
      };
    }),
  );
}

/** A thread may end while it is looked at. */
function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
