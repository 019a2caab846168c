import assert from 'node:assert/strict';
import type { Browser } from 'puppeteer-core';
import { PATIENCE } from '../e2e/harness/browsers.js';
import { FileServer } from './file-server.js';

/** The result of the page: codecs of a call that runs, or an error. */
export interface Outcome {
  codecs?: string[];
  code?: string;
  message?: string;
  /** Whether there is the element of the safety number. */
  element: boolean;
  /** Of some pictures of the safety number, whether the browser has them. */
  pictures?: boolean[];
}

/** Opens a page, and waits for its result. */
export async function outcomeAt(browser: Browser, address: string): Promise<Outcome> {
  const page = await browser.newPage();
  page.on('console', (message) => console.error(message.text()));
  page.on('pageerror', (error) => console.error(String(error)));
  try {
    await page.goto(address, { timeout: PATIENCE });
    const outcome = await page.waitForFunction('window.outcome', { timeout: PATIENCE });
    return (await outcome.jsonValue()) as Outcome;
  } finally {
    await page.close();
  }
}

/** The same of the page of a folder. */
export async function outcomeOf(browser: Browser, out: string): Promise<Outcome> {
  const server = await FileServer.start(out);
  try {
    return await outcomeAt(browser, server.origin);
  } finally {
    server.stop();
  }
}

/** Asserts that the call of the page runs. */
export function runs({ codecs, element, message }: Outcome): void {
  assert.ok(codecs?.includes('audio/opus') === true && element, message ?? 'no codecs');
}

/** Asserts that the call of the page runs, and that its safety number has pictures. */
export function isReady(outcome: Outcome): void {
  runs(outcome);
  assert.deepEqual(outcome.pictures, [true, true], 'the pictures of the safety number');
}
