/** Processor time of the main thread and of the worker in a call. */

import type { Page } from 'puppeteer-core';
import type { BrowserName } from '../../e2e/harness/browsers.js';
import type { Frames } from '../page/cpu.js';
import { openBench } from './bench-page.js';
import { type Thread, threadsBelow } from './threads.js';

/** One call. Times are percent of one core. */
export interface CpuCell {
  receivers: number;
  sotto: boolean;
  /** Of the page, which holds both members. */
  main: number;
  /** Of the measured member's worker: it seals one stream and opens `receivers`. */
  worker: number | null;
  /** Frames of the measured member per second, sent and received. */
  sentPerSecond: number;
  receivedPerSecond: number;
  /** Microseconds of the worker per frame that passes it, streams and events of the browser included. */
  workerPerFrame: number | null;
  /** Mean bytes of a received frame. */
  bytes: number;
  width: number;
  height: number;
}

/** What browsers call the threads of workers. */
const WORKER: Record<BrowserName, string> = { chromium: 'DedicatedWorker', firefox: 'DOM Worker' };

/** Until bandwidth estimation and compilers have settled, in milliseconds. */
const SETTLE = 6000;

/** Measures one call in a browser of its own, or `null` where the system does not tell the time of threads. */
export async function measureCpu(
  name: BrowserName,
  origin: string,
  receivers: number,
  sotto: boolean,
  duration: number,
): Promise<CpuCell | null> {
  const { browser, page } = await openBench(name, origin);
  try {
    const root = browser.process()?.pid;
    if (root === undefined) return null;
    const threads = () => threadsBelow(root);
    const main = await mainThread(page, threads);
    if (main === null) return null;
    const worker = sotto ? await workerThread(page, name, main, threads) : null;
    await page.evaluate((options) => window.bench.cpu.connect(options), { receivers });
    await pause(SETTLE);
    const before = await sample(page, threads, [main, worker]);
    await pause(duration);
    const after = await sample(page, threads, [main, worker]);
    return summary(receivers, sotto, before, after);
  } finally {
    await browser.close();
  }
}

interface Sample {
  at: number;
  frames: Frames;
  main: number;
  worker: number | null;
}

type Look = () => Promise<Thread[] | null>;

async function sample(page: Page, threads: Look, [main, worker]: (number | null)[]): Promise<Sample> {
  const frames = await page.evaluate(() => window.bench.cpu.frames());
  const all = (await threads()) ?? [];
  const time = (thread: number | null | undefined) => all.find((one) => one.thread === thread)?.milliseconds;
  return { at: performance.now(), frames, main: time(main) ?? 0, worker: time(worker) ?? null };
}

function summary(receivers: number, sotto: boolean, before: Sample, after: Sample): CpuCell {
  const wall = after.at - before.at;
  const sent = after.frames.sent - before.frames.sent;
  const received = after.frames.received - before.frames.received;
  const worker = after.worker === null || before.worker === null ? null : after.worker - before.worker;
  return {
    receivers,
    sotto,
    main: (100 * (after.main - before.main)) / wall,
    worker: worker === null ? null : (100 * worker) / wall,
    sentPerSecond: (1000 * sent) / wall,
    receivedPerSecond: (1000 * received) / wall,
    workerPerFrame: worker === null ? null : (1000 * worker) / (sent + received),
    bytes: (after.frames.bytes - before.frames.bytes) / received,
    width: after.frames.width,
    height: after.frames.height,
  };
}

/** The thread that is busy when the page is. */
async function mainThread(page: Page, threads: Look): Promise<number | null> {
  const before = await threads();
  if (before === null) return null;
  await page.evaluate(() => {
    const end = performance.now() + 400;
    while (performance.now() < end);
  });
  const spent = new Map(before.map(({ thread, milliseconds }) => [thread, milliseconds]));
  const busiest = ((await threads()) ?? [])
    .filter(({ process, thread }) => process === thread)
    .map(({ thread, milliseconds }) => ({ thread, spent: milliseconds - (spent.get(thread) ?? 0) }))
    .sort((one, other) => other.spent - one.spent)[0];
  return busiest?.thread ?? null;
}

/** The thread that comes with the worker of the measured member. */
async function workerThread(
  page: Page,
  name: BrowserName,
  main: number,
  threads: Look,
): Promise<number | null> {
  const workers = async () =>
    ((await threads()) ?? []).filter((one) => one.process === main && one.name === WORKER[name]);
  const before = new Set((await workers()).map(({ thread }) => thread));
  await page.evaluate(() => window.bench.cpu.startWorker('me'));
  const worker = (await workers()).find(({ thread }) => !before.has(thread));
  await page.evaluate(() => window.bench.cpu.startWorker('peer'));
  return worker?.thread ?? null;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
