/** `cargo xtask bench join`: measures joins in both browsers and writes the figures to `target/bench/join.json`. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TARGET } from '../e2e/harness/programs.js';
import { openBench } from './harness/bench-page.js';
import { BenchServer } from './harness/bench-server.js';
import { watchMachine } from './harness/machine.js';
import { spread } from './statistics.js';

const MEMBERS = [2, 10];

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const rounds = options.quick ? 3 : 21;

const machine = await watchMachine();
const server = await BenchServer.start({ rivals: false });
const browsers = [];
for (const name of ['chromium', 'firefox'] as const) {
  const { browser, page } = await openBench(name, server.origin);
  const joins = [];
  for (const members of MEMBERS) {
    for (const prepared of [false, true]) {
      const workers = prepared ? 'ready' : 'new';
      console.error(`      ${name}: member ${members} joins with ${workers} workers, ${rounds} rounds`);
      // The first rounds are those in which compilers warm up.
      const times = await page.evaluate((...how) => window.bench.join(...how), members, rounds + 2, prepared);
      joins.push({ members, prepared, ...spread(times.slice(2)) });
    }
  }
  browsers.push({ version: await browser.version(), joins });
  await browser.close();
}
server.stop();

const directory = join(TARGET, 'bench');
await mkdir(directory, { recursive: true });
const result = { quick: options.quick, machine: machine(), browsers };
await writeFile(join(directory, 'join.json'), `${JSON.stringify(result, null, 1)}\n`);
