/** The example of a call over Janus, in both browsers, with Janus as the system has it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { openBrowser } from '../harness/browsers.js';
import { type Example, startExample } from '../harness/example.js';
import { allReceive, areOneGroup, ExamplePage } from '../harness/example-page.js';
import { JANUS_ROOMS, Janus, NO_JANUS } from '../harness/janus.js';
import { until } from '../harness/until.js';
import { closePage, openPage } from '../harness/windows.js';
import { eavesdrop } from '../page/eavesdropper.js';

const FRAMES = 100;

let chromium: Browser;
let firefox: Browser;
let example: Example;
let janus: Janus;

describe('a call over Janus', { skip: NO_JANUS }, () => {
  before(async () => {
    [chromium, firefox, example, janus] = await Promise.all([
      openBrowser('chromium'),
      openBrowser('firefox'),
      startExample('janus'),
      Janus.start(),
    ]);
  });
  after(() => Promise.all([chromium?.close(), firefox?.close(), example?.stop(), janus?.stop()]));

  const enter = (
    browser: Browser,
    member: string,
    codec: keyof typeof JANUS_ROOMS,
    query: Record<string, string> = {},
  ) =>
    ExamplePage.open(browser, example.url, {
      room: `${codec}-${query['room'] ?? ''}`,
      member,
      janus: janus.url,
      'janus-room': String(JANUS_ROOMS[codec]),
      ...query,
    });
  const noneComplains = (pages: readonly ExamplePage[]) =>
    assert.deepEqual(
      pages.flatMap(({ complaints }) => complaints),
      [],
    );

  test('of three in both browsers: pictures, sound, screens; one leaves, one comes back', async () => {
    const [ana, ben] = [await enter(chromium, 'ana', 'vp8'), await enter(firefox, 'ben', 'vp8')];
    const cleo = await enter(firefox, 'cleo', 'vp8');
    await areOneGroup([ana, ben, cleo]);
    await allReceive([ana, ben, cleo], ['camera', 'microphone'], FRAMES);

    await ana.share(480);
    await ben.share(320);
    await until(
      'the screens are seen by all',
      () => Promise.all([ana, ben, cleo].map((page) => page.received())),
      ([byAna, byBen, byCleo]) =>
        (byAna?.['ben screen']?.count ?? 0) >= FRAMES &&
        (byBen?.['ana screen']?.count ?? 0) >= FRAMES &&
        (byCleo?.['ana screen']?.count ?? 0) >= FRAMES,
    );
    for (const page of [ana, ben]) await page.unpublish('screen');
    await until(
      'the screens have ended for all',
      () => Promise.all([ana, ben, cleo].map((page) => page.received())),
      (all) => all.every((received) => !Object.keys(received).some((key) => key.endsWith('screen'))),
    );
    // On a media section that had another screen.
    await ana.share(320);
    await until(
      'another screen is seen',
      () => ben.received(),
      (received) => (received['ana screen']?.count ?? 0) >= FRAMES,
    );

    await cleo.leave();
    await areOneGroup([ana, ben]);
    await until(
      'nothing of cleo is there',
      () => Promise.all([ana, ben].map((page) => page.received())),
      (all) => all.every((received) => !Object.keys(received).some((key) => key.startsWith('cleo'))),
    );
    await cleo.close();
    const again = await enter(chromium, 'cleo', 'vp8');
    await areOneGroup([ana, ben, again]);
    const total = await allReceive([ana, ben, again], ['camera', 'microphone'], FRAMES);
    noneComplains([ana, ben, again]);
    console.log(`frames and packets received: ${total}`);
    for (const page of [ana, ben, again]) await page.close();
  });

  for (const codec of ['h264', 'av1'] as const) {
    test(`in ${codec}`, async () => {
      const pages = [
        await enter(chromium, 'ana', codec, { codec: codec.toUpperCase() }),
        // Firefox has no H.264 without a plugin that it downloads.
        await enter(codec === 'h264' ? chromium : firefox, 'ben', codec, { codec: codec.toUpperCase() }),
      ];
      await areOneGroup(pages);
      await allReceive(pages, ['camera', 'microphone'], FRAMES);
      noneComplains(pages);
      for (const page of pages) await page.close();
    });
  }

  test('with simulcast: the layer that is asked for comes', async () => {
    const query = { layers: 'simulcast', room: 'simulcast' };
    const pages = [await enter(chromium, 'ana', 'vp8', query), await enter(firefox, 'ben', 'vp8', query)];
    const [ana, ben] = pages;
    assert.ok(ana && ben);
    await areOneGroup(pages);
    for (const [seer, seen] of [
      [ben, ana],
      [ana, ben],
    ] as const) {
      const full = await seen.cameraWidth();
      // Not the largest: Chromium sends none before its estimate of the bandwidth allows that layer.
      for (const substream of [1, 0, 1] as const) {
        await until(
          `${seer.member} sees layer ${substream} of ${seen.member}`,
          async () => {
            await seer.selectLayer(seen.member, substream);
            const { width } = (await seer.received())[`${seen.member} camera`] ?? {};
            return { width, wanted: full / 2 ** (2 - substream) };
          },
          ({ width, wanted }) => width === wanted,
        );
      }
    }
    await allReceive(pages, ['camera'], FRAMES);
    noneComplains(pages);
    for (const page of pages) await page.close();
  });

  test('is nothing to who takes its frames from Janus without Sotto', async () => {
    const pages = [
      await enter(chromium, 'ana', 'vp9', { codec: 'VP9' }),
      await enter(firefox, 'ben', 'vp9', { codec: 'VP9' }),
    ];
    await areOneGroup(pages);
    await allReceive(pages, ['camera'], FRAMES);
    for (const browser of [chromium, firefox]) {
      const eve = await openPage(browser);
      await eve.goto('about:blank');
      await eve.evaluate(eavesdrop, janus.url, JANUS_ROOMS.vp9);
      const heard = await until(
        'Janus has sent a hundred frames of each to who has no keys',
        () => eve.evaluate(() => globalThis.eavesdropped()),
        (all) => all.length === 2 && all.every(({ packets }) => packets >= FRAMES),
      );
      assert.deepEqual(
        heard.map(({ decoded }) => decoded),
        [0, 0],
      );
      await closePage(eve);
    }
    await allReceive(pages, ['camera'], FRAMES);
    noneComplains(pages);
    for (const page of pages) await page.close();
  });
});
