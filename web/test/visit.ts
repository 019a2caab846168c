/** One visit of the app on a fake room, and what tests do on its pages. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { openBrowser, openPage, openStand, type Stand } from './stand.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const CALL = '/r/demo?name=Ana&video=320x180@15';

let stand: Stand;
let browser: Browser;
const errors: string[] = [];

/** Runs `act` while visits are made in another Chromium, with such arguments. */
export async function inBrowserWith(more: readonly string[], act: () => Promise<void>): Promise<void> {
  const usual = browser;
  browser = await openBrowser('chromium', more);
  try {
    await act();
  } finally {
    await browser.close();
    browser = usual;
  }
}

/** Opens browser and app before the tests of a file, and closes them after. */
export function withBrowser(): void {
  before(async () => {
    stand = await openStand();
    browser = await openBrowser('chromium');
  });
  after(async () => {
    await browser.close();
    await stand.close();
  });
}

/** Opens `path`, runs `act`, and expects that the page reported no error and broke no rule of its policy. */
export async function visit(path: string, act: (page: Page) => Promise<void>, width = 1280): Promise<void> {
  errors.length = 0;
  const page = await openPage(browser, 'about:blank', errors);
  await page.setViewport({ width, height: 720 });
  await page.goto(path === 'about:blank' ? path : `${stand.origin}${path}`);
  try {
    await act(page);
    assert.deepEqual(errors, []);
  } finally {
    // The next visitor is somebody else.
    await page.evaluate(() => localStorage.clear());
    await page.close();
  }
}

export async function inCall(page: Page, others: number): Promise<string[]> {
  await press(page, 'join');
  await page.waitForFunction(() => window.fake.room);
  const members = await page.evaluate((count) => {
    window.fake.room?.found();
    return count > 0 ? (window.fake.room?.come(count) ?? []) : [];
  }, others);
  await page.waitForFunction((count) => document.querySelectorAll('.tile').length === count, {}, others + 1);
  return members;
}

export async function violations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's own policy stays as it is.
  await page.evaluate(AXE);
  const results = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical' || impact === 'moderate')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Presses Escape, and waits for the `close` event of the dialog that it closes: a browser sends that event in a task of its own. */
export async function pressEscape(page: Page): Promise<void> {
  const closed = await page.evaluateHandle(() => {
    const dialog = document.querySelector('dialog[open]');
    const event = new Promise<void>((resolve) => {
      if (dialog === null) resolve();
      dialog?.addEventListener('close', () => setTimeout(resolve), { once: true });
    });
    return { event };
  });
  await page.keyboard.press('Escape');
  await closed.evaluate(({ event }) => event);
  await closed.dispose();
}

export const press = (page: Page, action: string) => page.click(`[data-action="${action}"]`);
export const attribute = (page: Page, selector: string, name: string) =>
  page.$eval(selector, (element, key) => element.getAttribute(key), name);
export const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent);
export const becomes = (page: Page, selector: string) => page.waitForSelector(selector, { timeout: 8_000 });
export const origin = () => stand.origin;
