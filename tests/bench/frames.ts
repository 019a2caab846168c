/** `cargo xtask bench frames`: measures in both browsers and writes the figures to `target/bench/frames.json`. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserName } from '../e2e/harness/browsers.js';
import { TARGET } from '../e2e/harness/programs.js';
import { openBench } from './harness/bench-page.js';
import { BenchServer } from './harness/bench-server.js';
import { type CpuCell, measureCpu } from './harness/cpu.js';
import { watchMachine } from './harness/machine.js';
import { sizeOf } from './harness/sizes.js';
import type { Cell } from './page/speed.js';
import { spread } from './statistics.js';

const PARTS = ['speed', 'start', 'tasks', 'cpu'] as const;
const SIZES = [80, 1200, 6000, 50_000];
const RECEIVERS = [1, 4, 12];
const MEMBERS = 100;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join() },
    browsers: { type: 'string', default: 'chromium,firefox' },
  },
});
const wanted = new Set(options.only.split(','));
const names = (['chromium', 'firefox'] as const).filter((name) => options.browsers.split(',').includes(name));
const rounds = options.quick ? 4 : 40;

const machine = await watchMachine();
const server = await BenchServer.start();
const browsers: Partial<Record<BrowserName, Awaited<ReturnType<typeof measure>>>> = {};
for (const name of names) browsers[name] = await measure(name);
server.stop();

const { resolve } = createRequire(import.meta.url);
const livekit: { version: string } = JSON.parse(
  await readFile(join(resolve('livekit-client'), '../../package.json'), 'utf8'),
);
const davey: { version: string } = JSON.parse(
  await readFile(join(TARGET, 'bench/davey/node_modules/@snazzah/davey/package.json'), 'utf8'),
);
const result = {
  quick: options.quick,
  machine: machine(),
  versions: { livekit: livekit.version, davey: davey.version },
  sizes: {
    'sotto.wasm': await sizeOf(resolve('sotto/sotto.wasm')),
    'sotto worker.js': await sizeOf(resolve('sotto/worker.js')),
    'davey.wasm': await sizeOf(
      join(TARGET, 'bench/davey/node_modules/@snazzah/davey-wasm32-wasi/davey.wasm32-wasi.wasm'),
    ),
    'message-per-frame.wasm': await sizeOf(join(TARGET, 'bench/message-per-frame/message_per_frame_bg.wasm')),
    'livekit e2ee worker': await sizeOf(resolve('livekit-client/e2ee-worker').replace(/\.js$/, '.mjs')),
  },
  browsers,
};
const directory = join(TARGET, 'bench');
await mkdir(directory, { recursive: true });
await writeFile(join(directory, 'frames.json'), `${JSON.stringify(result, null, 1)}\n`);

async function measure(name: BrowserName) {
  const say = (what: string) => console.error(`      ${name}: ${what}`);
  const { version, speed } = await inBrowser(name, async (browser, page) => {
    say(`time per frame, ${rounds} rounds`);
    return {
      version: await browser.version(),
      speed: wanted.has('speed')
        ? await page.evaluate((how) => window.bench.speed(how), { sizes: SIZES, rounds, batch: 10 })
        : null,
    };
  });
  const start = wanted.has('start')
    ? await inBrowser(name, (_, page) => {
        say('time until a worker runs');
        return page.evaluate((times) => window.bench.start(times), options.quick ? 3 : 11);
      })
    : null;
  const tasks = wanted.has('tasks')
    ? await inBrowser(name, (_, page) => {
        say(`the longest task in a call of ${MEMBERS}`);
        return page.evaluate((size) => window.bench.tasks(size), options.quick ? 20 : MEMBERS);
      })
    : null;
  const cpu: CpuCell[] = [];
  for (const receivers of wanted.has('cpu') ? RECEIVERS : []) {
    for (const protection of ['none', 'sotto', 'livekit'] as const) {
      say(`processor time with ${receivers} receivers, encrypted by: ${protection}`);
      const cell = await measureCpu(
        name,
        server.origin,
        receivers,
        protection,
        options.quick ? 4000 : 15_000,
      );
      if (cell !== null) cpu.push(cell);
    }
  }
  return {
    version,
    speed: speed && { ...speed, cells: speed.cells.map(summarised) },
    start: start && {
      sotto: spread(start.sotto),
      prepared: spread(start.prepared),
      livekit: spread(start.livekit),
    },
    tasks,
    cpu,
  };
}

function summarised(cell: Cell) {
  return { ...cell, seal: spread(cell.seal), open: spread(cell.open) };
}

async function inBrowser<Result>(
  name: BrowserName,
  use: (browser: Browser, page: Page) => Promise<Result>,
): Promise<Result> {
  const { browser, page } = await openBench(name, server.origin);
  try {
    return await use(browser, page);
  } finally {
    await browser.close();
  }
}
