import assert from 'node:assert/strict';
import type { Browser, Page } from 'puppeteer-core';
import { until } from '../harness/until.js';
import { closePage, openPage } from '../harness/windows.js';

/** Packets of each video that count as received. */
const PACKETS = 100;

/**
 * An eavesdropper in a browser receives so many videos, and decodes no picture. `log`: where the room log of the example is, in whose
 * origin the eavesdropper's page is, without the example's page.
 */
export async function overhearsNothing(
  browser: Browser,
  log: string,
  videos: number,
  eavesdrop: (eve: Page) => Promise<void>,
): Promise<void> {
  const eve = await openPage(browser);
  await eve.goto(`http://${new URL(log).host}/show.js`);
  await eavesdrop(eve);
  const heard = await until(
    'an eavesdropper has received a hundred packets of each video',
    () => eve.evaluate(() => globalThis.eavesdropped()),
    (all) => all.filter(({ packets }) => packets >= PACKETS).length === videos,
  );
  assert.deepEqual(
    heard.map(({ decoded }) => decoded),
    heard.map(() => 0),
  );
  await closePage(eve);
}
