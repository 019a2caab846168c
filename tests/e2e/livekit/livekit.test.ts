/**
 * The example of a call over LiveKit: the real `livekit-client` in both browsers. There is no LiveKit server here; its signalling and its
 * forwarding are played by a test double (`livekit-double.ts`).
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DataPacket, UserPacket } from '@livekit/protocol';
import type { Browser } from 'puppeteer-core';
import { overhearsNothing } from '../adapters/eavesdropper.js';
import { openBrowser } from '../harness/browsers.js';
import { type Example, startExample } from '../harness/example.js';
import { allReceive, areOneGroup, noneReceives } from '../harness/example-group.js';
import { bundleScript } from '../harness/page-server.js';
import { until } from '../harness/until.js';
import { closePage } from '../harness/windows.js';
import { LiveKitDouble } from './livekit-double.js';
import { LiveKitPage } from './livekit-page.js';

const FRAMES = 100;
/** A message in clear, as LiveKit's server may make any. */
const IN_CLEAR = Buffer.from(
  new DataPacket({
    participantIdentity: 'ana',
    value: { case: 'user', value: new UserPacket({ payload: new TextEncoder().encode('forged') }) },
  }).toBinary(),
);

let chromium: Browser;
let firefox: Browser;
let example: Example;
let double: LiveKitDouble;

describe('a call over LiveKit, whose server is a double', () => {
  before(async () => {
    double = await LiveKitDouble.start();
    [chromium, firefox, example] = await Promise.all([
      openBrowser('chromium'),
      openBrowser('firefox'),
      startExample('livekit', { LIVEKIT_URL: double.url }),
    ]);
  });
  after(() => Promise.all([chromium?.close(), firefox?.close(), example?.stop(), double?.stop()]));

  test('of two in both browsers: pictures, sound, a screen, data; a third comes and goes', async () => {
    const ana = await LiveKitPage.open(chromium, example.url, 'standup', 'ana');
    const ben = await LiveKitPage.open(firefox, example.url, 'standup', 'ben');
    await areOneGroup([ana, ben]);
    let total = await allReceive([ana, ben], ['camera', 'microphone'], FRAMES);
    for (const [page, other] of [
      [ana, 'ben'],
      [ben, 'ana'],
    ] as const) {
      for (const track of ['camera', 'microphone']) {
        assert.ok((await page.opened(other, track)) >= FRAMES, `${page.member} opens ${track} of ${other}`);
      }
    }

    const screens = [await ana.share(), await ben.share()];
    total += await allReceive([ana, ben], ['screen_share'], FRAMES);
    await ana.unpublish(screens[0] ?? '');
    await noneReceives([ben], (key) => key === 'ana screen_share');

    await ana.say('good morning');
    await ben.say('good evening');
    await until(
      'messages arrive',
      () => Promise.all([ana.messages(), ben.messages()]),
      ([byAna, byBen]) => byAna?.join() === 'ben: good evening' && byBen?.join() === 'ana: good morning',
    );

    const cleo = await LiveKitPage.open(chromium, example.url, 'standup', 'cleo');
    await areOneGroup([ana, ben, cleo]);
    total += await allReceive([ana, ben, cleo], ['camera', 'microphone'], FRAMES);
    await cleo.leave();
    await areOneGroup([ana, ben]);
    await noneReceives([ana, ben], (key) => key.startsWith('cleo'));
    assert.deepEqual([...ana.complaints, ...ben.complaints, ...cleo.complaints], []);
    console.log(`pictures and packets received: ${total}`);
    for (const { page } of [ana, ben, cleo]) await closePage(page);
  });

  test('gives nothing to a participant that is not in the group, and takes nothing from one', async () => {
    const ana = await LiveKitPage.open(chromium, example.url, 'inside', 'ana');
    const ben = await LiveKitPage.open(firefox, example.url, 'inside', 'ben');
    await areOneGroup([ana, ben]);
    // The double has one room. In the log of another she is a group of her own.
    const eve = await LiveKitPage.open(chromium, example.url, 'outside', 'eve');
    const cameras = [
      [eve, 'ana camera'],
      [eve, 'ben camera'],
      [ana, 'eve camera'],
      [ben, 'eve camera'],
    ] as const;
    // A sender alone in its group has nobody to show it that its epoch lives, and sends for half a minute only.
    const received = () => Promise.all(cameras.map(async ([page, key]) => (await page.received())[key]));
    await until(
      'packets have come',
      received,
      (all) => (all[0]?.packets ?? 0) >= FRAMES && (all[1]?.packets ?? 0) >= FRAMES,
    );
    await ana.say('for the group');
    await eve.say('to the group');
    double.participant('ben')?.give('_reliable', IN_CLEAR);
    await until(
      'data has been refused',
      async () => [ana.complaints.join(), ben.complaints.join(), eve.complaints.join()],
      ([byAna, byBen, byEve]) =>
        byAna !== '' && byEve !== '' && (byBen?.includes('data in clear was received') ?? false),
    );
    await until(
      'data comes through inside',
      () => ben.messages(),
      (messages) => messages.join() === 'ana: for the group',
    );
    assert.deepEqual(await Promise.all([ana.messages(), eve.messages()]), [[], []]);
    await allReceive([ana, ben], ['camera'], FRAMES);
    assert.deepEqual(
      (await received()).map((each) => each?.count ?? 0),
      [0, 0, 0, 0],
    );
    for (const { page } of [ana, ben, eve]) await closePage(page);
  });

  test('shows nothing to a participant without Sotto', async () => {
    const pages = [
      await LiveKitPage.open(chromium, example.url, 'overheard', 'ana'),
      await LiveKitPage.open(firefox, example.url, 'overheard', 'ben'),
    ];
    await areOneGroup(pages);
    await allReceive(pages, ['camera'], FRAMES);
    const script = await bundleScript('eavesdropper-livekit.ts');
    for (const browser of [chromium, firefox]) {
      await overhearsNothing(browser, example.url, pages.length, async (eve) => {
        await eve.evaluate(script);
        await eve.evaluate(() => globalThis.eavesdropLiveKit('overheard'));
      });
    }
    for (const { page } of pages) await closePage(page);
  });
});
