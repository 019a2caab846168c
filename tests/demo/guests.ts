/**
 * Guests for `cargo xtask demo`: pages of one headless Chromium with a fake camera, which join a room by its button, as a
 * person does. `node --import tsx tests/demo/guests.ts LINK N`; they stay until this ends.
 */

import { openBrowser, PATIENCE } from '../e2e/harness/browsers.js';

const [link, count] = process.argv.slice(2);
if (link === undefined || !(Number(count) > 0)) {
  throw new Error('usage: guests.ts LINK N');
}

// Over a pipe, so that the browser ends with this program however this program ends.
const browser = await openBrowser('chromium', { pipe: true });
for (let guest = 1; guest <= Number(count); guest += 1) {
  // A profile of its own, as on a machine of its own.
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${link}?${new URLSearchParams({ name: `Guest ${guest}`, video: '320x180@15' })}`);
  await page.waitForSelector('[data-action="join"]:not(:disabled)', { visible: true });
  await page.click('[data-action="join"]');
}
