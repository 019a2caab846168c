/** The example of a mesh, in both browsers. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { openBrowser } from '../harness/browsers.js';
import { type Example, startExample } from '../harness/example.js';
import { allReceive, areOneGroup, ExamplePage } from '../harness/example-page.js';
import { until } from '../harness/until.js';

const FRAMES = 100;

let chromium: Browser;
let firefox: Browser;
let example: Example;

before(async () => {
  [chromium, firefox, example] = await Promise.all([
    openBrowser('chromium'),
    openBrowser('firefox'),
    startExample('mesh'),
  ]);
});
after(() => Promise.all([chromium?.close(), firefox?.close(), example?.stop()]));

test('three in both browsers: pictures, sound, a screen; one leaves, one comes back under the same name', async () => {
  const enter = (browser: Browser, member: string) =>
    ExamplePage.open(browser, example.url, { room: 'mesh', member });
  const [ana, ben] = [await enter(chromium, 'ana'), await enter(firefox, 'ben')];
  const cleo = await enter(chromium, 'cleo');
  await areOneGroup([ana, ben, cleo]);
  let total = await allReceive([ana, ben, cleo], ['camera', 'microphone'], FRAMES);

  await ben.share(320);
  await ana.share(480);
  await until(
    'the screens are seen by all',
    () => Promise.all([ana, ben, cleo].map((page) => page.received())),
    ([byAna, byBen, byCleo]) =>
      (byAna?.['ben screen']?.count ?? 0) >= FRAMES &&
      (byBen?.['ana screen']?.count ?? 0) >= FRAMES &&
      (byCleo?.['ben screen']?.count ?? 0) >= FRAMES,
  );
  await ben.unpublish('screen');
  await until(
    'the screen of ben has ended for all',
    () => Promise.all([ana, cleo].map((page) => page.received())),
    (all) => all.every((received) => received['ben screen'] === undefined),
  );

  await cleo.leave();
  await areOneGroup([ana, ben]);
  for (const page of [ana, ben]) {
    assert.ok(Object.keys(await page.received()).every((key) => !key.startsWith('cleo')));
  }
  await cleo.close();
  const again = await enter(firefox, 'cleo');
  await areOneGroup([ana, ben, again]);
  total = await allReceive([ana, ben, again], ['camera', 'microphone'], FRAMES);
  assert.deepEqual(
    [ana, ben, again].flatMap(({ complaints }) => complaints),
    [],
  );
  console.log(`frames and packets received: ${total}`);
  for (const page of [ana, ben, again]) await page.close();
});
