import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './programs.js';

/** The output of `cargo xtask verify` on a server. */
export interface Verdict {
  code: number;
  /** Paths that are not as they were built. */
  different: string[];
  /** How many files are. */
  same: number;
}

/** Runs what `cargo xtask verify --built` runs. */
export function verify(origin: string): Promise<Verdict> {
  const words = ['--import', 'tsx', join(ROOT, 'web/served/verify.ts'), origin];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: join(ROOT, 'web') }, (error, stdout) => {
      const lines = stdout.split('\n');
      resolve({
        code: typeof error?.code === 'number' ? error.code : 0,
        different: lines.flatMap((line) => /^DIFFERS {2}(\S+) /.exec(line)?.[1] ?? []),
        same: lines.filter((line) => line.startsWith('same ')).length,
      });
    });
  });
}
