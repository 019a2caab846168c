/** The pages in a real browser: no violation of accessibility rules, and every flow of a call. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';
import { openBrowser, openPage, openStand, type Stand } from './stand.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CALL = '/r/demo?name=Ana&video=320x180@15';

let stand: Stand;
let browser: Browser;
const errors: string[] = [];

before(async () => {
  stand = await openStand();
  browser = await openBrowser('chromium');
});

after(async () => {
  await browser.close();
  await stand.close();
});

/** Opens `path`, runs `act`, and expects that the page reported no error and broke no rule of its policy. */
async function visit(path: string, act: (page: Page) => Promise<void>, width = 1280): Promise<void> {
  errors.length = 0;
  const page = await openPage(browser, 'about:blank', errors);
  await page.setViewport({ width, height: 720 });
  await page.goto(path === 'about:blank' ? path : `${stand.origin}${path}`);
  try {
    await act(page);
    assert.deepEqual(errors, []);
  } finally {
    // The next visitor is somebody else.
    await page.evaluate(() => localStorage.clear());
    await page.close();
  }
}

async function inCall(page: Page, others: number): Promise<string[]> {
  await press(page, 'join');
  await page.waitForFunction(() => window.fake.room);
  const members = await page.evaluate((count) => {
    window.fake.room?.found();
    return count > 0 ? (window.fake.room?.come(count) ?? []) : [];
  }, others);
  await page.waitForFunction((count) => document.querySelectorAll('.tile').length === count, {}, others + 1);
  return members;
}

async function violations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's own policy stays as it is.
  await page.evaluate(AXE);
  const results = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical' || impact === 'moderate')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

const press = (page: Page, action: string) => page.click(`[data-action="${action}"]`);
const attribute = (page: Page, selector: string, name: string) =>
  page.$eval(selector, (element, key) => element.getAttribute(key), name);
const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent);
const becomes = (page: Page, selector: string) => page.waitForSelector(selector, { timeout: 8_000 });
const published = (page: Page, track: 'microphone' | 'camera' | 'screen') =>
  page.evaluate((name) => {
    const publication = window.fake.room?.published.get(name);
    return publication ? { live: publication.track !== null, muted: publication.muted } : null;
  }, track);

for (const scheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`accessibility, ${scheme}, ${width} pixels wide`, async () => {
      const check = (path: string, act: (page: Page) => Promise<unknown>) =>
        visit(
          path,
          async (page) => {
            await page.emulateMediaFeatures([
              { name: 'prefers-color-scheme', value: scheme },
              { name: 'prefers-reduced-motion', value: 'reduce' },
            ]);
            await act(page);
            assert.deepEqual(await violations(page), [], path);
            assert.ok(
              await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
              'nothing sticks out to the side',
            );
          },
          width,
        );
      await check('/', async () => undefined);
      await check('/r/demo', async () => undefined);
      await check('/r/demo', async (page) => {
        await press(page, 'preview');
        await becomes(page, '.preview video:not([hidden])');
      });
      await check(CALL, async (page) => {
        await inCall(page, 3);
        await page.evaluate(() => window.fake.room?.come(1, true));
        await page.evaluate(() => window.fake.room?.connect('reconnecting'));
        await press(page, 'people');
      });
      await check(CALL, async (page) => {
        await inCall(page, 1);
        await press(page, 'safety');
        await becomes(page, '.dialog-safety[open]');
      });
      await check(CALL, async (page) => {
        await inCall(page, 1);
        await press(page, 'devices');
        await becomes(page, '.dialog-settings[open]');
      });
      await check(CALL, async (page) => {
        await inCall(page, 1);
        await page.keyboard.press('e');
        await becomes(page, '.dialog-details[open] tbody tr');
      });
      await check(CALL, async (page) => {
        await inCall(page, 1);
        await press(page, 'leave');
        await becomes(page, '[data-ended="left"]');
      });
    });
  }
}

test('the lobby remembers the name and tells what went wrong', () =>
  visit('/r/demo', async (page) => {
    await page.evaluate(() => {
      window.fake.refuse = 'member-taken';
    });
    await page.type('#name', 'Mira');
    await page.keyboard.press('Enter');
    await becomes(page, '[data-problem="join"]:not(:empty)');
    assert.match((await text(page, '[data-problem="join"]')) ?? '', /has this name already/);
    await page.reload();
    assert.equal(await page.$eval('#name', (input) => (input as HTMLInputElement).value), 'Mira');
    await press(page, 'join');
    await becomes(page, '.call');
  }));

test('one can join with nothing', () =>
  visit(`${CALL}&mic=0&cam=0`, async (page) => {
    await inCall(page, 1);
    assert.equal(await attribute(page, '[data-action="microphone"]', 'aria-pressed'), 'false');
    assert.equal(await attribute(page, '[data-action="camera"]', 'aria-pressed'), 'false');
    assert.equal(await page.evaluate(() => window.fake.room?.published.size), 0);
    assert.equal(await text(page, '[data-own] .tile-initials'), 'A');
    await press(page, 'camera');
    await becomes(page, '[data-action="camera"][aria-pressed="true"]');
    assert.deepEqual(await published(page, 'camera'), { live: true, muted: false });
  }));

/** Everything that a link can say, and what older links said. */
const LINKS = ['', '?join=1', '?name=Eve&join=1&video=320x180@15&mic=1&cam=1', '?autojoin#join=1', '#join'];

test('no link opens a device or joins, a button does', async () => {
  for (const options of LINKS) {
    await visit('about:blank', async (page) => {
      await page.evaluateOnNewDocument(() => {
        const { mediaDevices } = navigator;
        const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
        Object.assign(window, { asked: 0 });
        mediaDevices.getUserMedia = (constraints) => {
          Object.assign(window, { asked: Number(Reflect.get(window, 'asked')) + 1 });
          return getUserMedia(constraints);
        };
      });
      const asked = () => page.evaluate(() => Reflect.get(window, 'asked') as number);
      await page.goto(`${stand.origin}/r/demo${options}`);
      await becomes(page, '.lobby');
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      assert.equal(await asked(), 0, options);
      assert.equal(await page.evaluate(() => window.fake.room), null, options);
      await press(page, 'microphone');
      assert.equal(await attribute(page, '[data-action="microphone"]', 'aria-pressed'), 'false');
      assert.equal(await asked(), 0, 'a choice is not a wish to be seen');
      await page.$eval('#name', (input) => {
        (input as HTMLInputElement).value = 'Ana';
      });
      await press(page, 'join');
      await becomes(page, '.call');
      assert.equal(await asked(), 1, options);
      assert.deepEqual(await page.evaluate(() => [...(window.fake.room?.published.keys() ?? [])]), [
        'camera',
      ]);
    });
  }
});

test('without devices one is told so and can join', async () => {
  await visit('/r/demo?name=Ana', async (page) => {
    await page.evaluateOnNewDocument(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
    });
    await page.reload();
    await press(page, 'join');
    await becomes(page, '[data-problem="camera"]');
    await becomes(page, '[data-problem="microphone"]');
    await becomes(page, '[data-action="join"]:not(:disabled)');
    assert.equal(await page.$('.call'), null);
    await press(page, 'join');
    await becomes(page, '.call');
  });
});

test('a browser that cannot encrypt is turned away in words', () =>
  visit('/r/demo?name=Ana', async (page) => {
    await page.evaluateOnNewDocument(() => {
      Reflect.deleteProperty(window, 'RTCRtpScriptTransform');
      Reflect.deleteProperty(RTCRtpSender.prototype, 'createEncodedStreams');
    });
    await page.reload();
    assert.match((await text(page, '[data-problem="join"]')) ?? '', /cannot encrypt/);
    assert.ok(await page.$eval('[data-action="join"]', (button) => (button as HTMLButtonElement).disabled));
  }));

test('microphone and camera by keys; what is sent follows', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    assert.deepEqual(await published(page, 'microphone'), { live: true, muted: false });
    await page.keyboard.press('m');
    await becomes(page, '[data-action="microphone"][aria-pressed="false"]');
    await page.keyboard.press('v');
    await becomes(page, '[data-action="camera"][aria-pressed="false"]');
    await page.waitForFunction(() => window.fake.room?.published.get('camera')?.track === null);
    assert.deepEqual(await published(page, 'microphone'), { live: true, muted: true });
    assert.deepEqual(await published(page, 'camera'), { live: false, muted: true });
    await page.keyboard.press('v');
    await becomes(page, '[data-action="camera"][aria-pressed="true"]');
    await page.waitForFunction(() => window.fake.room?.published.get('camera')?.muted === false);
    assert.deepEqual(await published(page, 'camera'), { live: true, muted: false });
  }));

test('keys do nothing in a dialog, and nothing at all when switched off', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    await page.keyboard.press('d');
    await becomes(page, '.dialog-settings[open]');
    await page.keyboard.press('m');
    assert.equal(await attribute(page, '[data-action="microphone"]', 'aria-pressed'), 'true');
    await page.click('#settings-shortcuts');
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    assert.equal(await attribute(page, '[data-action="microphone"]', 'aria-pressed'), 'true');
  }));

test('the list of people is the group’s; others are shown outside it', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    await page.evaluate(() => window.fake.room?.come(1, true, ['Ghost']));
    await page.keyboard.press('p');
    assert.equal((await page.$$('[data-group-member]')).length, 3);
    const ghost = await text(page, '[data-waiting-member]');
    assert.match(ghost ?? '', /Ghost/);
    assert.equal(await attribute(page, '.tile[data-member^="Ghost"]', 'data-state'), 'waiting');
    assert.equal(await attribute(page, `.tile[data-member="${first}"]`, 'data-state'), 'encrypted');
    await page.keyboard.press('Escape');
    assert.equal(await attribute(page, '[data-action="people"]', 'aria-expanded'), 'false');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-action')), 'people');
  }));

test('names that look alike carry their marks on tiles, in the list and in what is said', () =>
  visit(CALL, async (page) => {
    await press(page, 'join');
    await page.waitForFunction(() => window.fake.room);
    const [first] = await page.evaluate(() => {
      window.fake.room?.found();
      return window.fake.room?.come(2, false, ['Bo\u0441', 'Boc (a7k2)']) ?? [];
    });
    const marked = ['Bo\u0441 #a7k2', 'Boc (a7k2) #b7k2'];
    await page.keyboard.press('p');
    await becomes(page, '#people:not([hidden]) .person:nth-child(3)');
    const names = await page.$$eval('.person-name', (all) => all.map((name) => name.textContent));
    assert.deepEqual(names.slice(1), marked);
    const tiles = await page.$$eval('.tile', (all) => all.map((tile) => tile.getAttribute('aria-label')));
    assert.deepEqual(tiles.slice(1), marked);
    assert.match((await text(page, `.tile[data-member="${first}"] .tile-caption`)) ?? '', /#a7k2/);
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes('\u2068Bo\u0441 #a7k2\u2069 and \u2068Boc (a7k2) #b7k2\u2069 joined.'),
    );
  }));

test('the safety number says when it changes and why', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    const before = await text(page, '[data-safety-number]');
    assert.match(before ?? '', /^(\d{5} ){5}\d{5}$/);
    await page.keyboard.press('n');
    await becomes(page, '.dialog-safety[open]');
    assert.equal((await text(page, '[data-safety-digits]'))?.trim(), before);
    assert.equal((await page.$$('.safety-large-emoji li')).length, 8);
    await page.evaluate((member) => window.fake.room?.go(member), first ?? '');
    await becomes(page, '.safety-changed:not([hidden])');
    assert.match((await text(page, '.safety-changed')) ?? '', /just changed: \u2068Mira\u2069 left/);
    assert.notEqual(await text(page, '[data-safety-number]'), before);
    assert.match(
      (await text(page, '.safety-history')) ?? '',
      /\u2068Mira\u2069 left.*\u2068Mira\u2069 and \u2068Jonas Weber\u2069 joined.*You joined/,
    );
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes('\u2068Mira\u2069 left. The safety number has changed.'),
    );
  }));

/** The browser fetches an image that is not there without a complaint, and shows its text. */
const drawn = (images: readonly Element[]) =>
  images.every((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0);

test('another key under a known name stays on the screen until somebody has looked', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    await page.keyboard.press('p');
    const keys = () =>
      page.$$eval('[data-group-member] [data-fingerprint]', (all) => all.map((key) => key.textContent ?? ''));
    assert.equal((await keys()).length, 3);
    assert.ok(
      (await keys()).every((key) => /^Key (\d{5} ){3}\d{5}$/.test(key)),
      (await keys()).join(),
    );
    assert.deepEqual(await page.$$('[role="alert"].notice'), []);
    const again = await page.evaluate((member) => {
      const { room } = window.fake;
      room?.call.regroup(room.call.members.map(({ member: id }) => id).filter((id) => id !== member));
      room?.call.keys.set(`${member.slice(0, -4)}z7k2`, '00001 00002 00003 00004');
      room?.call.regroup([...room.call.members.map(({ member: id }) => id), `${member.slice(0, -4)}z7k2`]);
      return `${member.slice(0, -4)}z7k2`;
    }, first ?? '');
    const notice = `.notice[role="alert"][data-notice="key ${again}"]`;
    await becomes(page, notice);
    assert.match(
      (await text(page, notice)) ?? '',
      /Mira.* has another key than the person who had this name before/,
    );
    // Whatever else happens.
    await page.evaluate(() => window.fake.room?.come(1));
    await page.evaluate(() => window.fake.room?.connect('reconnecting'));
    await page.evaluate(() => window.fake.room?.connect('connected'));
    await becomes(page, notice);
    await page.click(
      `${notice} [aria-label="Close"], ${notice} .close-button, ${notice} button:last-of-type`,
    );
    await page.waitForFunction((selector) => !document.querySelector(selector), {}, notice);
    await page.evaluate((member) => {
      const { room } = window.fake;
      room?.call.regroup(room.call.members.map(({ member: id }) => id).filter((id) => id !== member));
      room?.call.keys.set(`${member.slice(0, -4)}y7k2`, '00001 00002 00003 00004');
      room?.call.regroup([...room.call.members.map(({ member: id }) => id), `${member.slice(0, -4)}y7k2`]);
    }, again);
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes('came back with the same key'),
    );
    assert.deepEqual(await page.$$('[role="alert"].notice'), []);
  }));

test('pictures are images with names, and nowhere without the digits', () =>
  visit(CALL, async (page) => {
    await inCall(page, 2);
    for (const width of [1280, 800, 360]) {
      await page.setViewport({ width, height: 720 });
      await page.waitForFunction(() => document.querySelectorAll('.safety-corner img').length === 8);
      const shown = await page.$eval('[data-safety-number]', (digits) => {
        const { width: wide, height: high } = digits.getBoundingClientRect();
        return wide > 80 && high > 10 && getComputedStyle(digits).clipPath === 'none';
      });
      assert.ok(shown, `digits at ${width} pixels`);
    }
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll<HTMLImageElement>('.safety-corner img')];
      return images.every((image) => image.complete);
    });
    assert.ok(await page.$$eval('.safety-corner img', drawn));
    const names = await page.$$eval('.safety-corner img', (all) =>
      all.map((image) => image.getAttribute('alt')),
    );
    assert.ok(
      names.every((name) => /^[A-Z][a-z]+( [A-Z][a-z]+)?$/.test(name ?? '')),
      names.join(),
    );
    await press(page, 'safety');
    assert.deepEqual(
      await page.$$eval('.safety-large-emoji img', (all) => all.map((image) => image.getAttribute('alt'))),
      names,
    );
  }));

test('the package’s element shows digits in every form, under a strict policy', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    const shown = await page.evaluate(async () => {
      const element = document.createElement('sotto-safety-number');
      element.value = window.fake.room?.call.safetyNumber ?? null;
      document.body.append(element);
      const root = element.shadowRoot ?? document;
      const images = [...root.querySelectorAll('img')];
      await Promise.all(images.map((image) => image.decode()));
      const digits = root.querySelector('.digits') ?? element;
      const normal = digits.getBoundingClientRect().height;
      element.toggleAttribute('compact');
      const compact = digits.getBoundingClientRect().height;
      return {
        digits: [...digits.children].map((group) => group.textContent),
        display: getComputedStyle(digits).display,
        smaller: compact > 5 && compact < normal,
        images: images.filter((image) => image.naturalWidth > 0 && image.alt !== '').length,
      };
    });
    assert.equal(shown.digits.join(' '), await text(page, '[data-safety-number]'));
    assert.equal(shown.display, 'grid', 'the style is in force');
    assert.ok(shown.smaller);
    assert.equal(shown.images, 8);
  }));

test('frames that do not open are told with their reason', () =>
  visit(CALL, async (page) => {
    const [first, second] = await inCall(page, 2);
    await becomes(page, `.tile[data-member="${second}"][data-connection="connected"]`);
    await page.evaluate((member) => window.fake.room?.call.break(member), first ?? '');
    await becomes(page, `.tile[data-member="${first}"][data-state="not-decrypting"]`);
    assert.match((await text(page, `.tile[data-member="${first}"] .tile-words`)) ?? '', /changed on the way/);
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes(
          'The camera of \u2068Mira\u2069 cannot be decrypted: it was changed on the way.',
        ),
    );
    assert.equal(await attribute(page, `.tile[data-member="${second}"]`, 'data-state'), 'encrypted');
    await page.evaluate((member) => window.fake.room?.call.mend(member), first ?? '');
    await becomes(page, `.tile[data-member="${first}"][data-state="encrypted"]`);
  }));

test('pictures that open and are not decoded are told, until they are', () =>
  visit(CALL, async (page) => {
    const [first, second] = await inCall(page, 2);
    const tile = (member: string | undefined) => `.tile[data-member="${member}"]`;
    await becomes(page, `${tile(first)}[data-connection="connected"]`);
    await page.evaluate((member) => window.fake.room?.call.stall(member), first ?? '');
    await becomes(page, `${tile(first)}[data-connection="not-decoding"]`);
    assert.match((await text(page, `${tile(first)} .tile-connection`)) ?? '', /The picture stands still/);
    assert.equal(await attribute(page, tile(first), 'data-state'), 'encrypted');
    assert.notEqual(await attribute(page, tile(second), 'data-connection'), 'not-decoding');
    await page.evaluate((member) => window.fake.room?.call.resume(member), first ?? '');
    await becomes(page, `${tile(first)}[data-connection="connected"]`);
  }));

test('the muted and the camera-less are shown so', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 1);
    await page.evaluate((member) => {
      window.fake.room?.muteRemote(member, 'camera');
      window.fake.room?.muteRemote(member, 'microphone');
    }, first ?? '');
    const tile = `.tile[data-member="${first}"]`;
    await becomes(page, `${tile} .tile-initials:not([hidden])`);
    assert.match((await text(page, `${tile} .tile-caption`)) ?? '', /Microphone off/);
    assert.ok(await page.$eval(`${tile} video`, (video) => video.hidden));
  }));

test('a shared screen gets a tile, and the larger one', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    await page.evaluate((member) => window.fake.room?.share(member), first ?? '');
    await becomes(page, `.tile[data-track="screen"][data-member="${first}"]`);
    const widths = await page.$$eval('.tile', (tiles) =>
      tiles.map((tile) => [tile.getAttribute('data-track'), (tile as HTMLElement).offsetWidth] as const),
    );
    const screen = widths.find(([track]) => track === 'screen')?.[1] ?? 0;
    assert.ok(widths.every(([track, width]) => track === 'screen' || width < screen));
  }));

test('the sound of the others is played, one’s own is not', () =>
  visit(CALL, async (page) => {
    await inCall(page, 2);
    const audio = await page.$$eval('audio', (players) =>
      players.map((player) => player.getAttribute('data-member')),
    );
    assert.equal(audio.length, 2);
    assert.ok(audio.every((member) => !member?.startsWith('Ana')));
    assert.ok(await page.$$eval('video', (videos) => videos.every((video) => video.muted)));
  }));

for (const [name, breakDown] of [
  ['a crash', () => window.fake.room?.call.stop()],
  ['a closed connection', () => window.fake.room?.connect('closed')],
] as const) {
  test(`${name} shuts everything, says so, and one can come back`, () =>
    visit(CALL, async (page) => {
      await inCall(page, 2);
      await page.evaluate(() => {
        window.fake.room?.published.forEach(({ track }, key) => {
          Object.assign(window, { [`kept-${key}`]: track });
        });
        window.fake.room?.fail('crashed');
      });
      await page.evaluate(breakDown);
      await becomes(page, '[data-ended="lost"]');
      assert.match((await text(page, '[data-ended]')) ?? '', /because of a fault/);
      assert.equal((await page.$$('video, audio')).length, 0);
      const states = await page.evaluate(() =>
        ['camera', 'microphone'].map(
          (key) => (Reflect.get(window, `kept-${key}`) as MediaStreamTrack).readyState,
        ),
      );
      assert.deepEqual(states, ['ended', 'ended']);
      assert.ok(await page.evaluate(() => window.fake.room?.left));
      await press(page, 'rejoin');
      await becomes(page, '.call');
      assert.deepEqual(await page.$$('[data-ended]'), []);
      await becomes(page, '[data-action="camera"][aria-pressed="true"]');
    }));
}

test('a reconnect is shown while it lasts', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    await page.evaluate(() => window.fake.room?.connect('reconnecting'));
    await becomes(page, '[data-notice="connection"]');
    assert.match((await text(page, '[data-announce="urgent"]')) ?? '', /Reconnecting/);
    await page.evaluate(() => window.fake.room?.connect('connected'));
    await page.waitForFunction(() => !document.querySelector('[data-notice="connection"]'));
  }));

test('leaving the page leaves the room', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    const left = await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide'));
      return window.fake.room?.left;
    });
    assert.ok(left);
    await becomes(page, '[data-ended="left"]');
  }));

test('encryption details count the frames of every stream, and say why some are dropped', () =>
  visit(CALL, async (page) => {
    const [broken] = await inCall(page, 2);
    await page.evaluate((member) => window.fake.room?.call.break(member ?? ''), broken);
    await press(page, 'devices');
    await press(page, 'details');
    await becomes(page, '.dialog-details[open] tbody tr');
    assert.deepEqual(await page.$$('.dialog-settings[open]'), []);
    const cells = () =>
      page.$$eval('.details tbody tr', (rows) =>
        rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
      );
    const first = await cells();
    await page.waitForFunction(
      (before) => document.querySelector('.details tbody td')?.textContent !== before,
      {},
      first[0]?.[1],
    );
    const lost = (await cells()).filter(([, , , , dropped]) => dropped !== '0');
    assert.ok(lost.length > 0);
    for (const [, framesIn, framesOut, , dropped, why] of lost) {
      assert.equal(Number(framesIn), Number(framesOut) + Number(dropped));
      assert.match(why ?? '', /changed on the way/);
    }
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  }));

test('the home page makes a room', () =>
  visit('/', async (page) => {
    await Promise.all([page.waitForNavigation(), page.click('button[type="submit"]')]);
    assert.match(page.url(), /\/r\/[a-z]+-[a-z]+-[a-z0-9]{5}$/);
    await becomes(page, '.lobby');
  }));
