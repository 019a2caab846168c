/** Processor time of the main thread and of the workers in a call. */

import type { Page } from 'puppeteer-core';
import type { BrowserName } from '../../e2e/harness/browsers.js';
import type { Frames } from '../page/cpu.js';
import type { Protection } from '../page/protection.js';
import { openBench } from './bench-page.js';
import { type Thread, threadsBelow } from './threads.js';

/** One call. Times are percent of one core. */
export interface CpuCell {
  receivers: number;
  protection: Protection;
  /** Of the page, which holds both members. */
  main: number;
  /** Of the measured member's workers, of which Sotto has two and LiveKit one: they encrypt one stream and decrypt `receivers`. */
  worker: number | null;
  /** Frames of the measured member per second, sent and received. */
  sentPerSecond: number;
  receivedPerSecond: number;
  /** Microseconds of the workers per frame that passes them, streams and events of the browser included. */
  workerPerFrame: number | null;
  /** Mean bytes of a received frame. */
  bytes: number;
  width: number;
  height: number;
}

/** The browsers' names of the threads of workers. */
const WORKER: Record<BrowserName, string> = { chromium: 'DedicatedWorker', firefox: 'DOM Worker' };

/** Until bandwidth estimation and compilers have settled, in milliseconds. */
const SETTLE = 6000;

/** Measures one call in a browser of its own, or `null` where the system does not tell the time of threads. */
export async function measureCpu(
  name: BrowserName,
  origin: string,
  receivers: number,
  protection: Protection,
  duration: number,
): Promise<CpuCell | null> {
  const { browser, page } = await openBench(name, origin);
  try {
    const root = browser.process()?.pid;
    if (root === undefined) return null;
    const threads = () => threadsBelow(root);
    const main = await mainThread(page, name, threads);
    if (main === null) return null;
    await page.evaluate((chosen) => window.bench.cpu.choose(chosen), protection);
    const workers = protection !== 'none' ? await workerThreads(page, name, threads) : [];
    await page.evaluate((options) => window.bench.cpu.connect(options), { receivers });
    await pause(SETTLE);
    const before = await sample(page, threads, main, workers);
    await pause(duration);
    const after = await sample(page, threads, main, workers);
    return summary(receivers, protection, before, after);
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

async function sample(page: Page, threads: Look, main: number, workers: number[]): Promise<Sample> {
  const frames = await page.evaluate(() => window.bench.cpu.frames());
  const all = (await threads()) ?? [];
  const time = (thread: number) => all.find((one) => one.thread === thread)?.milliseconds ?? 0;
  const worker = workers.length === 0 ? null : workers.map(time).reduce((sum, one) => sum + one, 0);
  return { at: performance.now(), frames, main: time(main), worker };
}

function summary(receivers: number, protection: Protection, before: Sample, after: Sample): CpuCell {
  const wall = after.at - before.at;
  const sent = after.frames.sent - before.frames.sent;
  const received = after.frames.received - before.frames.received;
  const worker = after.worker === null || before.worker === null ? null : after.worker - before.worker;
  return {
    receivers,
    protection,
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

/** The process of the page is the one in which a new worker's thread appears; its first thread is the main one. */
async function mainThread(page: Page, name: BrowserName, threads: Look): Promise<number | null> {
  const [idle] = await newWorkers(name, threads, () =>
    page.evaluate(async () => {
      const url = URL.createObjectURL(new Blob(['postMessage(null)'], { type: 'text/javascript' }));
      // It stays, since browsers may give its thread to another worker.
      const worker = new Worker(url);
      await new Promise((resolve) => worker.addEventListener('message', resolve));
    }),
  );
  return idle?.process ?? null;
}

/** The threads that come with the workers of the measured member. */
async function workerThreads(page: Page, name: BrowserName, threads: Look): Promise<number[]> {
  const workers = await newWorkers(name, threads, () =>
    page.evaluate(() => window.bench.cpu.startWorkers('me')),
  );
  await page.evaluate(() => window.bench.cpu.startWorkers('peer'));
  return workers.map(({ thread }) => thread);
}

async function newWorkers(name: BrowserName, threads: Look, start: () => Promise<void>): Promise<Thread[]> {
  const workers = async () => ((await threads()) ?? []).filter((thread) => thread.name === WORKER[name]);
  const before = new Set((await workers()).map(({ thread }) => thread));
  await start();
  return (await workers()).filter(({ thread }) => !before.has(thread));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
