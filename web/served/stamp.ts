/** The sources and tools of a build. Nothing of them is a time or a place. */

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Version, commit, compiler. */
export interface Stamp {
  version: string;
  /** `unknown` where there is no repository; `-changed` at its end if files differ from it. */
  commit: string;
  rustc: string;
}

/** Of this checkout. */
export async function stampOf(root: URL): Promise<Stamp> {
  const { version } = JSON.parse(await readFile(new URL('web/package.json', root), 'utf8')) as {
    version: string;
  };
  const head = output(root, 'git', 'rev-parse', 'HEAD');
  const changed = output(root, 'git', 'status', '--porcelain') !== '';
  const rustc = output(root, 'rustc', '--version') ?? 'unknown';
  return { version, commit: head === undefined ? 'unknown' : `${head}${changed ? '-changed' : ''}`, rustc };
}

function output(cwd: URL, program: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync(program, words, { cwd, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
