/** The pages in a real browser: no violation of accessibility rules, and every flow of a call. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'puppeteer-core';
import {
  attribute,
  becomes,
  CALL,
  inCall,
  origin,
  press,
  pressEscape,
  text,
  violations,
  visit,
  withBrowser,
} from './visit.js';

withBrowser();

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
      await check('/', async (page) => {
        await press(page, 'about');
        await becomes(page, '[data-about="digits"]');
      });
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

test('the lobby prepares a call, and the pages before and after it do not', async () => {
  const prepared = (page: Page) => page.evaluate(() => window.fake.prepared);
  for (const path of ['/', '/#demo']) {
    await visit(path, async (page) => assert.equal(await prepared(page), 0, path));
  }
  await visit(CALL, async (page) => {
    await becomes(page, '.lobby');
    assert.equal(await prepared(page), 1);
    await inCall(page, 1);
    await press(page, 'leave');
    await press(page, 'rejoin');
    await page.waitForSelector('.call');
    assert.equal(await prepared(page), 1);
  });
});

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
      await page.goto(`${origin()}/r/demo${options}`);
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
    await pressEscape(page);
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
    await pressEscape(page);
    assert.equal(await attribute(page, '[data-action="people"]', 'aria-expanded'), 'false');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-action')), 'people');
  }));

test('beside a name stands which code the page of that person says that it runs', () =>
  visit(CALL, async (page) => {
    const [same, other] = await inCall(page, 3);
    await page.waitForFunction(() => window.fake.room?.call.sent.length === 1);
    const own = Array<number>(32).fill(7);
    assert.deepEqual(await page.evaluate(() => window.fake.room?.call.sent), [
      { label: 'sotto.code', data: own },
    ]);
    await page.keyboard.press('p');
    assert.doesNotMatch((await text(page, '#people')) ?? '', /code/);
    await page.evaluate(
      (one, two, bytes) => {
        window.fake.room?.call.tell(one ?? '', 'sotto.code', bytes);
        window.fake.room?.call.tell(two ?? '', 'sotto.code', [0xab, 0xcd, ...bytes.slice(2)]);
      },
      same,
      other,
      own,
    );
    const line = (member: string | undefined) =>
      text(page, `[data-group-member="${member}"] .person-code`).catch(() => null);
    assert.equal(await line(same), 'says: same code as yours');
    assert.equal(await line(other), 'says: other code than yours, abcd0707…');
    assert.equal(
      (await page.$$('.person-code')).length,
      2,
      'no line for oneself and for one that has said nothing',
    );
    assert.match((await text(page, '#people')) ?? '', /the word of that page/);
    assert.deepEqual(await violations(page), []);
    await page.evaluate((gone) => window.fake.room?.go(gone ?? ''), other);
    assert.equal((await page.$$('.person-code')).length, 1);
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
    // The notice outlives other events.
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

test('a tile keeps its element and its stream whatever else changes', () =>
  visit(CALL, async (page) => {
    const [first, second] = await inCall(page, 2);
    await page.evaluate(() => {
      const videos = [...document.querySelectorAll<HTMLVideoElement>('.tile video')];
      Object.assign(window, { kept: videos.map((video) => [video, video.srcObject]) });
    });
    await page.evaluate((member) => {
      const { room } = window.fake;
      room?.come(1, true, ['Ghost']);
      room?.muteRemote(member ?? '', 'microphone');
      room?.share(member ?? '');
    }, first);
    await becomes(page, '.tile[data-track="screen"]');
    await page.evaluate((member) => window.fake.room?.go(member ?? ''), second);
    await page.waitForFunction(
      (member) => !document.querySelector(`.tile[data-member="${member}"]`),
      {},
      second,
    );
    const kept = await page.evaluate(() =>
      (Reflect.get(window, 'kept') as [HTMLVideoElement, MediaStream][]).map(([video, stream]) => ({
        inPage: video.isConnected,
        same: video.srcObject === stream,
        let: video.srcObject === null,
        paused: video.paused,
      })),
    );
    const there = { inPage: true, same: true, let: false, paused: false };
    assert.deepEqual(kept, [there, there, { inPage: false, same: false, let: true, paused: true }]);
    const order = await page.$$eval('.tile', (tiles) =>
      tiles.map(
        (tile) => `${tile.getAttribute('data-track')} ${tile.getAttribute('data-member')?.slice(0, 3)}`,
      ),
    );
    assert.deepEqual(order, ['camera Ana', 'camera Mir', 'camera Gho', 'screen Mir'], 'as they came');
    await press(page, 'leave');
    await becomes(page, '[data-ended="left"]');
    const playing = await page.evaluate(() =>
      (Reflect.get(window, 'kept') as [HTMLVideoElement][]).filter(([video]) => video.srcObject !== null),
    );
    assert.equal(playing.length, 0, 'each has let go of its track');
  }));

test('the focus is where a page starts, and in a dialog until it closes', () =>
  visit(CALL, async (page) => {
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document;
        return (
          element?.getAttribute('aria-label') ?? element?.getAttribute('data-action') ?? element?.textContent
        );
      });
    await inCall(page, 1);
    assert.equal(await focused(), 'Call in room demo');
    for (const [action, dialog] of [
      ['safety', 'safety'],
      ['devices', 'settings'],
    ] as const) {
      await page.focus(`[data-action="${action}"]`);
      await press(page, action);
      await becomes(page, `.dialog-${dialog}[open]`);
      assert.equal(await focused(), 'Close', dialog);
      // The content of the dialog changes while it is open.
      await page.evaluate(() => window.fake.room?.come(1));
      assert.equal(await focused(), 'Close', dialog);
      await pressEscape(page);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-action')), action);
    }
    await page.keyboard.press('e');
    await becomes(page, '.dialog-details[open]');
    assert.equal(await focused(), 'Close', 'details');
    await pressEscape(page);
    await press(page, 'leave');
    await becomes(page, '[data-ended="left"]');
    assert.equal(await focused(), 'You have left');
  }));

test('the lists of devices show what is used, also after a choice', () =>
  visit(CALL, async (page) => {
    const list = '#settings-microphone';
    const value = () => page.$eval(list, (select) => (select as HTMLSelectElement).value);
    await inCall(page, 1);
    await press(page, 'devices');
    await page.waitForFunction((selector) => document.querySelector(selector)?.children.length, {}, list);
    const ids = await page.$$eval(`${list} option`, (all) =>
      all.map((option) => (option as HTMLOptionElement).value),
    );
    assert.ok(ids.length > 1, 'a choice');
    const wanted = ids.filter((id) => id !== '' && id !== 'default').at(-1) ?? '';
    await page.select(list, wanted);
    await page.waitForFunction(
      (id) => window.fake.room?.published.get('microphone')?.track?.getSettings().deviceId === id,
      {},
      wanted,
    );
    await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    assert.equal(await value(), wanted);
    // A choice that does not open leaves the one in use.
    const other = ids.find((id) => id !== wanted) ?? '';
    await page.$eval(
      list,
      (select, id) => {
        (select as HTMLSelectElement).value = id;
      },
      other,
    );
    await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
    await page.waitForFunction(
      (selector, id) => document.querySelector<HTMLSelectElement>(selector)?.value === id,
      {},
      list,
      wanted,
    );
  }));

test('what is said again is said by new elements', () =>
  visit('/r/demo', async (page) => {
    const twice = async (selector: string, act: () => Promise<unknown>) => {
      await act();
      const before = await becomes(page, selector);
      await act();
      await page.waitForFunction((element) => !element?.isConnected, {}, before);
      await becomes(page, selector);
    };
    await twice('[data-problem="join"] strong', () =>
      page.evaluate(() => {
        const form = document.querySelector('form');
        form?.setAttribute('novalidate', '');
        form?.requestSubmit();
      }),
    );
    await page.type('#name', 'Ana');
    const [first] = await inCall(page, 1);
    await twice('[data-announce="urgent"] p', () =>
      page.evaluate(() => {
        window.fake.room?.connect('connected');
        window.fake.room?.connect('reconnecting');
      }),
    );
    await twice('[data-announce="polite"] p', async () => {
      await page.evaluate((member) => window.fake.room?.call.break(member ?? ''), first);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
    });
    let count = 0;
    await twice('.notice[role="alert"]', () => {
      count += 1;
      return page.evaluate(
        (member, key) => {
          const { room } = window.fake;
          const others = room?.call.members.map(({ member: id }) => id).filter((id) => id !== member) ?? [];
          room?.call.regroup(others);
          room?.call.keys.set(member, `0000${key} 00002 00003 00004`);
          room?.call.regroup([...others, member]);
        },
        first ?? '',
        count,
      );
    });
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
    await pressEscape(page);
  }));

test('the home page makes a room', () =>
  visit('/', async (page) => {
    await page.click('button[type="submit"]');
    await becomes(page, '.lobby');
    assert.match(page.url(), /\/#[a-z]+-[a-z]+-[a-z0-9]{5}\.[\w-]{28}$/);
  }));

test('the app says which code it runs', async () => {
  await visit('/', async (page) => {
    await press(page, 'about');
    await becomes(page, '[data-about="digits"]');
    assert.match(
      (await text(page, '[data-about="digits"]')) ?? '',
      /^\s*77361 49247 20855 29463 20494 25802\s*$/,
    );
    assert.equal(await text(page, '[data-about="hash"]'), '07'.repeat(32));
    const pictures = await page.$$eval('.about-pictures img', (images) => images.map(({ alt }) => alt));
    assert.equal(pictures.join(' '), 'Lion Hat Rabbit Pencil Hourglass Robot Fire Spanner');
    await pressEscape(page);
    assert.equal(await page.$('.dialog-about[open]'), null);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-action')), 'about');
  });
});

test('the app says that it does not know which code it runs', async () => {
  await visit(CALL, async (page) => {
    await inCall(page, 1);
    await page.evaluate(() => {
      window.fake.code = null;
    });
    await press(page, 'devices');
    await page.click('.dialog-settings [data-action="about"]');
    await becomes(page, '[data-about="problem"]');
    assert.match((await text(page, '[data-about="problem"]')) ?? '', /could not be read/);
  });
});
