/**
 * Opening and closing pages, one after the other in each browser. Firefox answers `browsingContext.create` with "no such frame"
 * if another page closes meanwhile, and scenes that run side by side share a browser.
 */

import type { Browser, BrowserContext, Page } from 'puppeteer-core';

/** The end of the last turn in each browser. */
const turns = new WeakMap<Browser, Promise<unknown>>();

/** A page in a profile of its own. */
export function openPage(browser: Browser): Promise<Page> {
  return inTurn(browser, async () => (await browser.createBrowserContext()).newPage());
}

/** Another page in the profile of `page`. */
export function openBeside(page: Page): Promise<Page> {
  return inTurn(page.browser(), () => page.browserContext().newPage());
}

export function closePage(page: Page): Promise<void> {
  return inTurn(page.browser(), () => page.close());
}

/** Closes all pages of a profile. */
export function closeProfile(context: BrowserContext): Promise<void> {
  return inTurn(context.browser(), () => context.close());
}

function inTurn<T>(browser: Browser, task: () => Promise<T>): Promise<T> {
  const turn = (turns.get(browser) ?? Promise.resolve()).then(task, task);
  turns.set(browser, turn);
  return turn;
}
