/**
 * Frames that browsers hand to a transform twice, without Sotto, with retransmission (RTX) negotiated and without: `npm run repeats -w
 * tests -- --frames 400`. Asserted is that none comes twice without RTX, and that a frame that comes twice has the same bytes.
 */

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'puppeteer-core';
import { type BrowserName, openBrowser, PATIENCE } from './harness/browsers.js';
import { PageServer } from './harness/page-server.js';
import { until } from './harness/until.js';

const { values } = parseArgs({ options: { frames: { type: 'string', default: '400' } } });
const FRAMES = Number(values.frames);
assert.ok(FRAMES > 0, '--frames is a number');

const pages = await PageServer.start();
const browsers: Record<BrowserName, Browser> = {
  chromium: await openBrowser('chromium'),
  firefox: await openBrowser('firefox'),
};

async function openPage(browser: BrowserName, rtx: boolean): Promise<Page> {
  const page = await browsers[browser].newPage();
  await page.goto(`${pages.origin}/repeats.html`, { timeout: PATIENCE });
  await page.evaluate((negotiated) => window.repeats.begin(negotiated), rtx);
  return page;
}

/** Each sends to the other, until both have got the frames. */
async function connect(first: BrowserName, second: BrowserName, rtx: boolean): Promise<void> {
  const [one, other] = [await openPage(first, rtx), await openPage(second, rtx)];
  const offer = await one.evaluate(() => window.repeats.describe());
  const answer = await other.evaluate((it) => window.repeats.describe(it ?? undefined), offer);
  await one.evaluate((it) => window.repeats.describe(it ?? undefined), answer);
  for (const [from, to, page] of [
    [first, second, other],
    [second, first, one],
  ] as const) {
    const repeats = await until(
      `${to} has frames of ${from}`,
      () => page.evaluate(() => window.repeats.report()),
      ({ frames }) => frames >= FRAMES,
    );
    console.log(`${from} to ${to}, ${rtx ? 'with' : 'without'} RTX: ${JSON.stringify(repeats)}`);
    assert.equal(repeats.altered, 0);
    if (!rtx) assert.equal(repeats.repeated, 0);
  }
  for (const page of [one, other]) await page.close();
}

try {
  for (const rtx of [true, false]) {
    await connect('chromium', 'firefox', rtx);
    await connect('chromium', 'chromium', rtx);
  }
} finally {
  for (const browser of Object.values(browsers)) await browser.close();
  pages.stop();
}
