/** Writes the tables into docs/support.md: `npm run support -w tests`. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../e2e/harness/programs.js';
import { tables } from './table.js';

/** The page. */
export const PAGE = join(ROOT, 'docs/support.md');

const [BEGIN, END] = ['<!-- tables -->\n', '<!-- end of tables -->'];

/** The page with other tables in it. */
export function withTables(page: string, made: string): string {
  const [head, rest] = page.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (head === undefined || tail === undefined) throw new Error('docs/support.md has no place for tables');
  return `${head}${BEGIN}${made}${END}${tail}`;
}

if (process.argv[2] === 'write') await writeFile(PAGE, withTables(await readFile(PAGE, 'utf8'), tables()));
