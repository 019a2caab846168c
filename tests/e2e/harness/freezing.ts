import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { until } from './until.js';

/**
 * The extent of a freeze: the processes that run a browser's pages, or all of the browser, as when its machine sleeps.
 */
export type Extent = 'pages' | 'browser';

interface Process {
  pid: number;
  parent: number;
  /** `T…`: stopped. */
  state: string;
  command: string;
}

/** Processes of a browser that get no time at all, until they are thawed. */
export class Frozen {
  readonly #pids: readonly number[];

  private constructor(pids: readonly number[]) {
    this.#pids = pids;
  }

  /** Resolves when all of them have stopped. */
  static async freeze(browser: Browser, extent: Extent): Promise<Frozen> {
    const root = browser.process()?.pid;
    if (root === undefined) throw new TypeError('the browser has no process of its own');
    const family = familyOf(root, await processes());
    const chosen = extent === 'browser' ? family : family.filter(runsPages);
    if (chosen.length === 0) throw new TypeError('none of the processes runs a page');
    const pids = chosen.map(({ pid }) => pid);
    const frozen = new Frozen(pids);
    frozen.#signal('SIGSTOP');
    await until(
      `processes ${pids.join(', ')} have stopped`,
      async () => (await processes()).filter(({ pid }) => pids.includes(pid)),
      (now) => now.every(({ state }) => state.startsWith('T')),
    );
    return frozen;
  }

  /** They go on where they were. */
  thaw(): void {
    this.#signal('SIGCONT');
  }

  #signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of this.#pids) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended.
      }
    }
  }
}

/** Chromium names a renderer by an option, Firefox a content process by its last argument. */
function runsPages({ command }: Process): boolean {
  return /--type=renderer\b|-contentproc .*\btab$/u.test(command);
}

function familyOf(root: number, all: readonly Process[]): Process[] {
  const family = all.filter(({ pid }) => pid === root);
  // Grows while it is gone through.
  for (const { pid } of family) family.push(...all.filter(({ parent }) => parent === pid));
  return family;
}

async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], {
    maxBuffer: 1 << 24,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/u.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), state, command }];
  });
}
