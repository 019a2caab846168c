import type { Browser, Page } from 'puppeteer-core';
import { type BrowserName, openBrowser } from '../../e2e/harness/browsers.js';

/** Longer than any part of the benchmark takes, in milliseconds. */
const PATIENCE = 1_800_000;

/** A browser of its own with the bench page in it. */
export async function openBench(
  name: BrowserName,
  origin: string,
): Promise<{ browser: Browser; page: Page }> {
  const browser = await openBrowser(name, { protocolTimeout: PATIENCE });
  const page = await browser.newPage();
  page.on('console', (message) => console.error(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => console.error(`${name}: ${String(error)}`));
  await page.goto(`${origin}/`);
  await page.waitForFunction('window.bench !== undefined');
  return { browser, page };
}
