/** Pictures of every page at several sizes and in both themes: `npm run screenshots -w web -- DIRECTORY [BROWSER [NAME]]`. */

import { mkdir } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { createLink, formatLink, parseLink } from 'sotto';
import { openBrowser, openPage, openStand } from './stand.js';

const directory = process.argv[2] ?? 'shots';
const browserName = process.argv[3] === 'firefox' ? 'firefox' : 'chromium';
/** A part of the names of those that are taken. */
const wanted = process.argv[4] ?? '';
await mkdir(directory, { recursive: true });
const stand = await openStand();
const browser = await openBrowser(browserName);
const errors: string[] = [];

type Scheme = 'light' | 'dark';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 640 };

async function shoot(
  name: string,
  path: string,
  size: { width: number; height: number },
  scheme: Scheme,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  if (!name.includes(wanted)) return;
  const page = await openPage(browser, 'about:blank', errors);
  await page.setViewport(size);
  if (browserName === 'chromium') {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  }
  await page.goto(`${stand.origin}${path}`);
  await act(page);
  await pause(900);
  await page.screenshot({ path: `${directory}/${name}.png` });
  await page.close();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const LINK = formatLink(createLink('quiet-heron-7k4mq'));
const JOIN = '/r/quiet-heron-7k4mq?name=Ana&video=640x360@15';

async function inCall(page: Page, others: number): Promise<void> {
  await click(page, 'join');
  await page.waitForFunction(() => window.fake.room);
  await page.evaluate((count) => {
    window.fake.room?.found();
    if (count > 0) {
      window.fake.room?.come(count);
    }
  }, others);
  await page.waitForSelector('[data-safety-number]');
  await pause(1_200);
}

/** Another member starts a comparison by voice, and the pictures come. */
const draw = (page: Page) =>
  page.evaluate(() => {
    const { room } = window.fake;
    const members = room?.call.members.map(({ member }) => member) ?? [];
    room?.call.events.emit('short-authentication', { state: 'started', by: members[1] ?? '', members });
    room?.call.events.emit('short-authentication', {
      state: 'pictures',
      members,
      pictures: ['Lion', 'Hat', 'Rabbit', 'Pencil', 'Hourglass', 'Thumbs Up', 'Fire'].map((name) => ({
        symbol: '',
        name,
        file: `${name.toLowerCase().replaceAll(' ', '-')}.svg`,
      })),
    });
  });

const click = (page: Page, action: string) => page.click(`[data-action="${action}"]`);

for (const scheme of ['light', 'dark'] as const) {
  await shoot(`home-${scheme}`, '/', DESKTOP, scheme, async () => undefined);
  await shoot(`about-${scheme}`, '/', DESKTOP, scheme, async (page) => {
    await click(page, 'about');
    await page.waitForSelector('[data-about="digits"]');
  });
  await shoot(`phone-about-${scheme}`, '/', PHONE, scheme, async (page) => {
    await click(page, 'about');
    await page.waitForSelector('[data-about="digits"]');
  });
  await shoot(`lobby-${scheme}`, '/r/quiet-heron-7k4mq?name=Ana', DESKTOP, scheme, async (page) => {
    await click(page, 'preview');
    await page.waitForSelector('.preview video:not([hidden])');
  });
  await shoot(`lobby-secret-${scheme}`, LINK, DESKTOP, scheme, async (page) => {
    await page.type('#name', 'Ana');
    await page.click('details:has(#password) summary');
  });
  await shoot(`phone-lobby-secret-${scheme}`, LINK, PHONE, scheme, async (page) => {
    await page.click('details:has(#password) summary');
    await page.$eval('#password', (field) => field.scrollIntoView({ block: 'center' }));
  });
  await shoot(`damaged-${scheme}`, LINK.slice(0, -1), DESKTOP, scheme, async () => undefined);
  await shoot(`first-${scheme}`, LINK, DESKTOP, scheme, async (page) => {
    await page.type('#name', 'Ana');
    await inCall(page, 0);
    await click(page, 'people');
  });
  await shoot(`refused-${scheme}`, LINK, DESKTOP, scheme, async (page) => {
    await page.type('#name', 'Ana');
    await click(page, 'join');
    await page.waitForFunction(() => window.fake.room);
    await page.evaluate(() => window.fake.room?.call.refuse('password-wrong'));
  });
  for (const [size, prefix] of [
    [DESKTOP, ''],
    [PHONE, 'phone-'],
  ] as const) {
    await shoot(`${prefix}invite-${scheme}`, LINK, size, scheme, async (page) => {
      await page.type('#name', 'Ana');
      await inCall(page, 1);
      await click(page, 'invite');
    });
  }
  for (const count of [1, 3, 5, 12]) {
    await shoot(`call-${count}-${scheme}`, JOIN, DESKTOP, scheme, async (page) => inCall(page, count - 1));
  }
  await shoot(`safety-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await click(page, 'safety');
  });
  await shoot(`safety-past-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await click(page, 'safety');
    await page.click('.dialog-safety sotto-safety-number >>> .member-box');
    await page.click('.dialog-safety sotto-safety-number >>> .mark');
    await page.evaluate(() => {
      window.fake.showToCamera(`SOTTO:SN:2:${'7'.repeat(64)}`);
      window.fake.room?.come(1);
    });
    await page.click('.dialog-safety sotto-safety-number >>> .scan');
    await page.waitForSelector('.dialog-safety sotto-safety-number >>> [part="result different"]');
    await page.$eval('.dialog-safety', (dialog) => dialog.scrollTo(0, 150));
  });
  for (const [size, prefix] of [
    [DESKTOP, ''],
    [PHONE, 'phone-'],
  ] as const) {
    await shoot(`${prefix}voice-${scheme}`, JOIN, size, scheme, async (page) => {
      await inCall(page, 2);
      await draw(page);
      await page.click('[data-notice="voice"] .quiet-button');
    });
    await shoot(`${prefix}voice-offered-${scheme}`, JOIN, size, scheme, async (page) => {
      await inCall(page, 2);
      await draw(page);
    });
  }
  await shoot(`voice-start-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await click(page, 'safety');
    await click(page, 'voice');
  });
  await shoot(`voice-differ-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await draw(page);
    await page.click('[data-notice="voice"] .quiet-button');
    await click(page, 'voice-differ');
  });
  await shoot(`people-compared-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await click(page, 'safety');
    await page.click('.dialog-safety sotto-safety-number >>> .member-box');
    await page.click('.dialog-safety sotto-safety-number >>> .mark');
    await page.keyboard.press('Escape');
    await click(page, 'people');
  });
  await shoot(`people-code-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 3);
    await page.evaluate(() => {
      const [, same, other] = window.fake.room?.call.members ?? [];
      const own = Array<number>(32).fill(7);
      window.fake.room?.call.tell(same?.member ?? '', 'sotto.code', own);
      window.fake.room?.call.tell(other?.member ?? '', 'sotto.code', [0xab, 0xcd, ...own.slice(2)]);
    });
    await click(page, 'people');
  });
  await shoot(`new-link-${scheme}`, LINK, DESKTOP, scheme, async (page) => {
    await page.type('#name', 'Ana');
    await inCall(page, 1);
    await page.evaluate(
      (path) => {
        const { room } = window.fake;
        const mira = room?.call.members.find(({ member }) => member !== room.member);
        room?.call.tell(mira?.member ?? '', 'sotto.link', [...new TextEncoder().encode(path)]);
      },
      formatLink(createLink(parseLink(LINK).room)),
    );
    await click(page, 'invite');
    await page.click('.invite-new summary');
  });
  await shoot(`safety-scan-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 1);
    await click(page, 'safety');
    await page.evaluate(() => window.fake.showToCamera('HTTPS://EXAMPLE.ORG'));
    await page.click('.dialog-safety sotto-safety-number >>> .scan');
    await page.waitForSelector('.dialog-safety sotto-safety-number >>> .video:not([hidden])');
  });
  await shoot(`states-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 4);
    await page.evaluate(() => {
      const { room } = window.fake;
      if (!room) {
        return;
      }
      const [broken, still, quiet, dark] = room.call.members.slice(1).map(({ member }) => member);
      room.call.break(broken ?? '');
      room.call.still.add(still ?? '');
      room.muteRemote(quiet ?? '', 'microphone');
      room.call.stall(quiet ?? '');
      room.muteRemote(dark ?? '', 'camera');
      room.come(1, true, ['Ana']);
      room.connect('reconnecting');
    });
    await pause(6_500);
    await click(page, 'people');
  });
  await shoot(`settings-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 2);
    await click(page, 'devices');
  });
  await shoot(`details-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 3);
    await page.evaluate(() => window.fake.room?.call.break(window.fake.room.call.members[1]?.member ?? ''));
    await page.keyboard.press('e');
    await pause(2_500);
  });
  await shoot(`ended-${scheme}`, JOIN, DESKTOP, scheme, async (page) => {
    await inCall(page, 1);
    await page.evaluate(() => {
      window.fake.room?.fail('crashed');
      window.fake.room?.call.stop();
    });
  });
  await shoot(`phone-lobby-${scheme}`, '/r/quiet-heron-7k4mq?name=Ana', PHONE, scheme, async (page) => {
    await click(page, 'preview');
    await page.waitForSelector('.preview video:not([hidden])');
  });
  for (const count of [2, 5, 12]) {
    await shoot(`phone-call-${count}-${scheme}`, JOIN, PHONE, scheme, async (page) =>
      inCall(page, count - 1),
    );
  }
}
await shoot('screen-light', JOIN, DESKTOP, 'light', async (page) => {
  await inCall(page, 4);
  await page.evaluate(() => window.fake.room?.share(window.fake.room.call.members[1]?.member ?? ''));
});
await shoot('phone-screen-light', JOIN, PHONE, 'light', async (page) => {
  await inCall(page, 3);
  await page.evaluate(() => window.fake.room?.share(window.fake.room.call.members[1]?.member ?? ''));
});
await shoot('phone-safety-light', JOIN, PHONE, 'light', async (page) => {
  await inCall(page, 3);
  await click(page, 'safety');
});
await shoot('phone-people-dark', JOIN, PHONE, 'dark', async (page) => {
  await inCall(page, 3);
  await click(page, 'people');
});
await shoot('waiting-light', JOIN, DESKTOP, 'light', async (page) => {
  await click(page, 'join');
  await page.waitForFunction(() => window.fake.room);
  await page.evaluate(() => window.fake.room?.come(2, true));
  await pause(8_500);
});
await shoot('lobby-error-light', '/r/quiet-heron-7k4mq?name=Ana&cam=0', DESKTOP, 'light', async (page) => {
  await page.evaluate(() => {
    window.fake.refuse = 'room-full';
  });
  await click(page, 'join');
});

await browser.close();
await stand.close();
for (const error of new Set(errors)) {
  console.error(error);
}
process.exitCode = errors.length > 0 ? 1 : 0;
