import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { type BrowserName, openBrowser } from '../harness/browsers.js';
import { allReceive, areOneGroup } from '../harness/example-group.js';
import { ExamplePage } from '../harness/example-page.js';
import { until } from '../harness/until.js';
import { overhearsNothing } from './eavesdropper.js';
import { FRAMES, noneComplains, three } from './three.js';

/** A video codec. */
export type Codec = 'VP8' | 'VP9' | 'H264' | 'AV1';

/** An SFU that runs, and the example of a call over it. */
export interface Sfu {
  /** Where the room log of the example is. */
  readonly log: string;
  /** The part of the page's address that says which codec to send, and in which room of the SFU. */
  query(codec: Codec): Record<string, string>;
  /** Takes all videos of a room from the SFU without Sotto. */
  eavesdrop(eve: Page, room: string, codec: Codec): Promise<void>;
  stop(): Promise<unknown>;
}

/** The tests of a call over an SFU, in both browsers: with VP8, and with these codecs. `missing` says why there is no such SFU here. */
export function overSfu(
  name: string,
  missing: string | false,
  codecs: readonly Codec[],
  start: () => Promise<Sfu>,
): void {
  describe(`a call over ${name}`, { skip: missing }, () => {
    let browsers: Record<BrowserName, Browser>;
    let sfu: Sfu;

    before(async () => {
      const [chromium, firefox] = await Promise.all([openBrowser('chromium'), openBrowser('firefox')]);
      browsers = { chromium, firefox };
      sfu = await start();
    });
    after(() => Promise.all([browsers?.chromium.close(), browsers?.firefox.close(), sfu?.stop()]));

    const enter = (
      browser: BrowserName,
      member: string,
      room: string,
      codec: Codec,
      query: Record<string, string> = {},
    ) => ExamplePage.open(browsers[browser], sfu.log, { room, member, ...sfu.query(codec), ...query });

    test('of three in both browsers: pictures, sound, screens; one leaves, one comes back', () =>
      three((browser, member) => enter(browser, member, 'three', 'VP8'), ['firefox', 'chromium']));

    for (const codec of codecs) {
      test(`in ${codec}`, async () => {
        const pages = [
          await enter('chromium', 'ana', codec, codec),
          // Firefox has no H.264 without a plugin that it downloads.
          await enter(codec === 'H264' ? 'chromium' : 'firefox', 'ben', codec, codec),
        ];
        await areOneGroup(pages);
        await allReceive(pages, ['camera', 'microphone'], FRAMES);
        noneComplains(pages);
        for (const page of pages) await page.close();
      });
    }

    test('with simulcast: the layer that is asked for comes', async () => {
      const query = { layers: 'simulcast' };
      const ana = await enter('chromium', 'ana', 'simulcast', 'VP8', query);
      const ben = await enter('firefox', 'ben', 'simulcast', 'VP8', query);
      await areOneGroup([ana, ben]);
      await showsLayers(ben, ana);
      await showsLayers(ana, ben);
      await allReceive([ana, ben], ['camera'], FRAMES);
      noneComplains([ana, ben]);
      for (const page of [ana, ben]) await page.close();
    });

    test('shows nothing to a member of the room that is not in the group', async () => {
      const pages = [
        await enter('chromium', 'ana', 'overheard', 'VP9'),
        await enter('firefox', 'ben', 'overheard', 'VP9'),
      ];
      await areOneGroup(pages);
      await allReceive(pages, ['camera'], FRAMES);
      for (const browser of [browsers.chromium, browsers.firefox]) {
        await overhearsNothing(browser, sfu.log, pages.length, (eve) =>
          sfu.eavesdrop(eve, 'overheard', 'VP9'),
        );
      }
      await allReceive(pages, ['camera'], FRAMES);
      noneComplains(pages);
      for (const page of pages) await page.close();
    });
  });
}

/** The layer of one's camera that another asks for is the one that it decodes. */
async function showsLayers(seer: ExamplePage, seen: ExamplePage): Promise<void> {
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
