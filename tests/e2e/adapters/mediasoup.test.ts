/** The example of a call over mediasoup, in both browsers, with mediasoup's own server and mediasoup-client. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { types } from 'mediasoup-client';
import type { Browser } from 'puppeteer-core';
import type { MediasoupMedia } from 'sotto/mediasoup';
import { openBrowser } from '../harness/browsers.js';
import type { Example } from '../harness/example.js';
import { allReceive, areOneGroup, ExamplePage } from '../harness/example-page.js';
import { NO_MEDIASOUP, startMediasoup } from '../harness/mediasoup.js';
import { until } from '../harness/until.js';
import { closePage, openPage } from '../harness/windows.js';
import { eavesdropAll } from '../page/mediasoup-eavesdropper.js';

const FRAMES = 100;

let chromium: Browser;
let firefox: Browser;
let example: Example;

/** The types of mediasoup-client fit those of `sotto/mediasoup`: compiled, not run. */
export async function typed(
  media: MediasoupMedia,
  device: types.Device,
  transport: types.TransportOptions,
  consumer: types.ConsumerOptions,
  track: MediaStreamTrack,
): Promise<[types.Producer, types.Consumer]> {
  const sending: types.Transport = media.createSendTransport(device, transport);
  const receiving: types.Transport = media.createRecvTransport(device, transport);
  return [
    await media.produce(sending, 'camera', { track, encodings: [{ maxBitrate: 1_000_000 }] }),
    await media.consume(receiving, consumer),
  ];
}

describe('a call over mediasoup', { skip: NO_MEDIASOUP }, () => {
  before(async () => {
    [chromium, firefox, example] = await Promise.all([
      openBrowser('chromium'),
      openBrowser('firefox'),
      startMediasoup(),
    ]);
  });
  after(() => Promise.all([chromium?.close(), firefox?.close(), example?.stop()]));

  const enter = (browser: Browser, member: string, room: string, query: Record<string, string> = {}) =>
    ExamplePage.open(browser, example.url, { room, member, codec: 'VP8', ...query });
  const noneComplains = (pages: readonly ExamplePage[]) =>
    assert.deepEqual(
      pages.flatMap(({ complaints }) => complaints),
      [],
    );

  test('of three in both browsers: pictures, sound, screens; one leaves, one comes back', async () => {
    const [ana, ben] = [await enter(chromium, 'ana', 'three'), await enter(firefox, 'ben', 'three')];
    const cleo = await enter(firefox, 'cleo', 'three');
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
    const again = await enter(chromium, 'cleo', 'three');
    await areOneGroup([ana, ben, again]);
    const total = await allReceive([ana, ben, again], ['camera', 'microphone'], FRAMES);
    noneComplains([ana, ben, again]);
    console.log(`frames and packets received: ${total}`);
    for (const page of [ana, ben, again]) await page.close();
  });

  for (const codec of ['VP9', 'H264', 'AV1'] as const) {
    test(`in ${codec}`, async () => {
      const pages = [
        await enter(chromium, 'ana', codec, { codec }),
        // Firefox has no H.264 without a plugin that it downloads.
        await enter(codec === 'H264' ? chromium : firefox, 'ben', codec, { codec }),
      ];
      await areOneGroup(pages);
      await allReceive(pages, ['camera', 'microphone'], FRAMES);
      noneComplains(pages);
      for (const page of pages) await page.close();
    });
  }

  test('with simulcast: the layer that is asked for comes', async () => {
    const query = { layers: 'simulcast' };
    const pages = [
      await enter(chromium, 'ana', 'simulcast', query),
      await enter(firefox, 'ben', 'simulcast', query),
    ];
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

  test('is nothing to who takes its frames from mediasoup without Sotto', async () => {
    const pages = [
      await enter(chromium, 'ana', 'eve', { codec: 'VP9' }),
      await enter(firefox, 'ben', 'eve', { codec: 'VP9' }),
    ];
    await areOneGroup(pages);
    await allReceive(pages, ['camera'], FRAMES);
    for (const browser of [chromium, firefox]) {
      const eve = await openPage(browser);
      // Of the example's origin, and without its page.
      await eve.goto(`http://${new URL(example.url).host}/show.js`);
      await eve.evaluate(eavesdropAll, 'eve');
      const heard = await until(
        'mediasoup has sent a hundred packets of each video to who has no keys',
        () => eve.evaluate(() => globalThis.eavesdroppedAll()),
        (all) => all.filter(({ packets }) => packets >= FRAMES).length === 2,
      );
      assert.ok(heard.every(({ decoded }) => decoded === 0));
      await closePage(eve);
    }
    await allReceive(pages, ['camera'], FRAMES);
    noneComplains(pages);
    for (const page of pages) await page.close();
  });
});
