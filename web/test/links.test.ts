/** Links with a secret: the words on the pages, the options of a join, and the notices of pages with another link. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { decodeQR } from 'qr/decode.js';
import { createLink, formatLink, parseLink, roomIdOf } from 'sotto';
import {
  attribute,
  becomes,
  CALL,
  inCall,
  press,
  pressEscape,
  text,
  violations,
  visit,
  withBrowser,
} from './visit.js';

withBrowser();

const LINK = createLink('demo');
const PATH = formatLink(LINK);

async function named(page: Page, name = 'Ana'): Promise<void> {
  await becomes(page, '.lobby');
  await page.$eval('#name', (input) => {
    (input as HTMLInputElement).value = '';
  });
  await page.type('#name', name);
}

/** The text of a QR code that was drawn with squares of one unit, as a scanner reads it. */
function decoded(side: number, modules: string): string {
  const scale = 4;
  const [width, height] = [side * scale, side * scale];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (const [, x, y] of modules.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let dy = 0; dy < scale; dy += 1) {
      const start = ((Number(y) * scale + dy) * width + Number(x) * scale) * 4;
      data.fill(0, start, start + scale * 4);
    }
  }
  return decodeQR({ width, height, data });
}

const joined = (page: Page) => page.evaluate(() => window.fake.joined);

for (const width of [1280, 360]) {
  test(`accessibility, ${width} pixels wide`, async () => {
    const check = (path: string, act: (page: Page) => Promise<unknown>) =>
      visit(
        path,
        async (page) => {
          await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
          await act(page);
          assert.deepEqual(await violations(page), [], path);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        },
        width,
      );
    await check(PATH, async (page) => {
      for (const summary of await page.$$('.lobby summary')) {
        await summary.click();
      }
      await becomes(page, '#password');
    });
    await check(PATH.slice(0, -1), (page) => becomes(page, '[data-link="damaged"]'));
    await check(PATH, async (page) => {
      await named(page);
      await inCall(page, 0);
      await becomes(page, '[data-notice="first"]');
      await press(page, 'people');
      await page.evaluate(() => window.fake.room?.call.reject('proof-missing'));
      await becomes(page, '[data-notice="uninvited"]');
    });
    await check(PATH, async (page) => {
      await named(page);
      await press(page, 'join');
      await page.waitForFunction(() => window.fake.room);
      await page.evaluate(() => window.fake.room?.call.refuse('password-wrong'));
      await becomes(page, '[data-notice="refused"]');
    });
  });
}

test('what is joined is the link’s room id, with its secret, a random id, and the name beside it', () =>
  visit(PATH, async (page) => {
    await named(page, 'Zoë');
    await inCall(page, 2);
    assert.deepEqual(await joined(page), {
      room: await roomIdOf(LINK),
      name: 'Zoë',
      secret: LINK.secret.bytes().join(),
    });
    assert.match((await page.evaluate(() => window.fake.room?.member)) ?? '', /^[\w-]{22}$/);
    const shown = await page.$$eval('.tile-caption .name', (names) => names.map((name) => name.textContent));
    assert.deepEqual(shown, ['Zoë', 'Mira', 'Jonas Weber']);
    await press(page, 'people');
    const people = await page.$$eval('[data-group-member] .name', (names) =>
      names.map((name) => name.textContent),
    );
    assert.deepEqual(people, shown);
    assert.equal(await attribute(page, '.people [data-link]', 'data-link'), 'secret');
    await press(page, 'safety');
    const compared = '.dialog-safety sotto-safety-number >>> .member-box';
    await becomes(page, compared);
    const labels = await page.$$eval(compared, (boxes) =>
      boxes.map((box) => (box as HTMLInputElement).labels?.[0]?.textContent ?? ''),
    );
    assert.match(labels.join(), /Mira.*Jonas Weber/s);
  }));

test('one that has left keeps its name where changes are told', () =>
  visit(PATH, async (page) => {
    await named(page);
    const [mira] = await inCall(page, 2);
    await page.evaluate((member) => window.fake.room?.go(member), mira ?? '');
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 2);
    assert.match((await text(page, '.safety-change')) ?? '', /Mira/);
  }));

test('somebody in the room without the link has no name, whatever the server says', () =>
  visit(PATH, async (page) => {
    await named(page);
    await inCall(page, 1);
    await page.evaluate(() => {
      const { room } = window.fake;
      room?.come(1, true, ['Mira']);
      room?.call.names.clear();
    });
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 3);
    await press(page, 'people');
    assert.match((await text(page, '[data-waiting-member] .name')) ?? '', /^Nameless #\w{16}$/);
  }));

test('the address bar and the copied text have the link, and nothing else on the page has', () =>
  visit(PATH, async (page) => {
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (copied) => void Object.assign(window, { copied });
    });
    await named(page);
    await inCall(page, 1);
    await press(page, 'invite');
    await press(page, 'copy-link');
    await page.waitForFunction(() => 'copied' in window);
    await pressEscape(page);
    assert.equal(await page.$('.dialog-invite [data-invite]'), null);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-action')), 'invite');
    const { origin, href } = await page.evaluate(() => ({ origin: location.origin, href: location.href }));
    assert.equal(href, `${origin}${PATH}`);
    assert.equal(await page.evaluate(() => Reflect.get(window, 'copied')), href);
    const html = await page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    );
    assert.ok(!html.includes(PATH.slice(-20)), 'the secret is on the page');
    await press(page, 'leave');
    await becomes(page, '[data-ended="left"]');
    assert.equal(await page.evaluate(() => location.href), href);
  }));

test('the QR code of an invitation is that of the link', () =>
  visit(PATH, async (page) => {
    await named(page);
    await inCall(page, 1);
    await press(page, 'invite');
    await becomes(page, '.dialog-invite [data-invite="code"] svg');
    const { href, side, modules } = await page.evaluate(() => {
      const image = document.querySelector('[data-invite="code"] svg');
      return {
        href: location.href,
        side: Number(image?.getAttribute('viewBox')?.split(' ')[2]),
        modules: image?.querySelector('path')?.getAttribute('d') ?? '',
      };
    });
    assert.equal(decoded(side, modules), href);
    assert.match(
      (await text(page, '.dialog-invite')) ?? '',
      /Whoever has this link can come into the call\./,
    );
    assert.deepEqual(await violations(page), []);
  }));

test('a new link goes to the group and to nobody else, and this page moves there', () =>
  visit(PATH, async (page) => {
    await named(page, 'Zoë');
    await inCall(page, 1);
    const before = await page.evaluate(() => window.fake.room?.member);
    await press(page, 'invite');
    await page.click('.invite-new summary');
    assert.deepEqual(await violations(page), []);
    await page.evaluate(() => Object.assign(window, { old: window.fake.room }));
    await press(page, 'new-link');
    await page.waitForFunction(() => window.fake.room && window.fake.room !== Reflect.get(window, 'old'));
    const { sent, left, href } = await page.evaluate(() => {
      const old = Reflect.get(window, 'old') as NonNullable<typeof window.fake.room>;
      return {
        sent: old.call.sent.filter(({ label }) => label === 'sotto.link'),
        left: old.left,
        href: location.href,
      };
    });
    assert.equal(left, true);
    assert.equal(sent.length, 1);
    const path = Buffer.from(sent[0]?.data ?? []).toString();
    assert.equal(new URL(href).pathname + new URL(href).hash, path);
    const link = parseLink(path);
    assert.equal(link.room, LINK.room);
    assert.notEqual(path, PATH);
    assert.deepEqual(await joined(page), {
      room: await roomIdOf(link),
      name: 'Zoë',
      secret: link.secret?.bytes().join(),
    });
    assert.notEqual(await page.evaluate(() => window.fake.room?.member), before);
    await becomes(page, '.call');
  }));

test('one whom the new link cannot reach the others from stays, and reads so', () =>
  visit(PATH, async (page) => {
    await named(page);
    await inCall(page, 1);
    await page.evaluate(() => {
      const { room } = window.fake;
      if (room) room.call.undeliverable = true;
    });
    await press(page, 'invite');
    await page.click('.invite-new summary');
    await press(page, 'new-link');
    await becomes(page, '[data-notice="new-link"]');
    assert.match((await text(page, '[data-notice="new-link"]')) ?? '', /did not reach the others/);
    assert.equal(await page.evaluate(() => location.pathname + location.hash), PATH);
    assert.equal(await page.evaluate(() => window.fake.room?.left), false);
  }));

test('a new link of another member is asked about, and leads there by a click alone', () =>
  visit(PATH, async (page) => {
    await named(page);
    const [mira] = await inCall(page, 1);
    const told = (bytes: Uint8Array) =>
      page.evaluate((from, data) => window.fake.room?.call.tell(from ?? '', 'sotto.link', data), mira, [
        ...bytes,
      ]);
    const bytes = (path: string) => new TextEncoder().encode(path);
    for (const none of ['/r/demo', formatLink(createLink('other')), PATH.slice(0, -1)])
      await told(bytes(none));
    assert.equal(await page.$('[data-notice="new-link"]'), null);

    const link = createLink(LINK.room);
    await told(bytes(formatLink(link)));
    await becomes(page, '[data-notice="new-link"]');
    assert.match(
      (await text(page, '[data-notice="new-link"]')) ?? '',
      /Mira.* has made a new link for this call/s,
    );
    assert.deepEqual(await violations(page), []);
    const html = await page.evaluate(() => document.documentElement.outerHTML);
    assert.ok(!html.includes(formatLink(link).slice(-20)), 'the secret is on the page');
    assert.equal((await joined(page))?.secret, LINK.secret.bytes().join());
    await page.click('[data-notice="new-link"] .quiet-button');
    await page.waitForFunction(
      (secret) => window.fake.joined?.secret === secret,
      {},
      link.secret.bytes().join(),
    );
    await becomes(page, '.call');
    assert.equal(await page.evaluate(() => location.pathname + location.hash), formatLink(link));
  }));

test('a link without a secret is given away as such', () =>
  visit(CALL, async (page) => {
    await inCall(page, 0);
    await press(page, 'invite');
    assert.equal(await page.$('.invite-new'), null);
    assert.match((await text(page, '.dialog-invite')) ?? '', /and the server can, too\./);
  }));

test('a password goes with the link, also when one joins again', () =>
  visit(PATH, async (page) => {
    await named(page);
    await page.$eval('details:has(#password)', (more) => more.setAttribute('open', ''));
    await page.type('#password', 'sesame');
    await inCall(page, 0);
    assert.equal((await joined(page))?.password, 'sesame');
    await press(page, 'leave');
    await press(page, 'rejoin');
    await becomes(page, '.call');
    assert.deepEqual(
      [(await joined(page))?.password, (await joined(page))?.secret],
      ['sesame', LINK.secret.bytes().join()],
    );
  }));

test('a damaged link is refused on the spot, in words', async () => {
  for (const [path, words] of [
    [PATH.slice(0, -1), /damaged/],
    [PATH.replace('demo', 'dema'), /damaged/],
    ['/#demo', /part of this link is missing/],
  ] as const) {
    await visit(path, async (page) => {
      await becomes(page, '[data-link="damaged"]');
      assert.match((await text(page, '[role="alert"]')) ?? '', words);
      assert.equal(await page.$('[data-action="join"]'), null);
      assert.equal(await page.evaluate(() => window.fake.room), null);
    });
  }
});

test('another link in the address bar leads to its own room', () =>
  visit(PATH, async (page) => {
    await becomes(page, '.lobby');
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      formatLink(createLink('other')).slice(1),
    );
    await page.waitForFunction(() => document.querySelector('.room-name')?.textContent === 'other');
  }));

test('alone in an empty room one reads so, until somebody comes', () =>
  visit(PATH, async (page) => {
    await named(page);
    await inCall(page, 0);
    await becomes(page, '[data-notice="first"]');
    assert.match(
      (await text(page, '[data-notice="first"]')) ?? '',
      /You are first here\. If you expected others, ask for the link again\./,
    );
    const [mira] = await page.evaluate(() => window.fake.room?.come(1) ?? []);
    await page.waitForSelector('[data-notice="first"]', { hidden: true });
    await page.evaluate((member) => window.fake.room?.go(member), mira ?? '');
    await page.waitForFunction(() => document.querySelectorAll('.tile').length === 1);
    assert.equal(await page.$('[data-notice="first"]'), null, 'the others were there');
  }));

test('those who are refused read why at once, and no longer once they are in', async () => {
  for (const [reason, words] of [
    ['proof-missing', /have a link with a secret/],
    ['proof-wrong', /have another link/],
    ['password-wrong', /another password/],
    ['proof-unexpected', /a link without a secret/],
  ] as const) {
    await visit(PATH, async (page) => {
      await named(page);
      await press(page, 'join');
      await page.waitForFunction(() => window.fake.room);
      await page.evaluate((told) => window.fake.room?.call.refuse(told), reason);
      await becomes(page, '[data-notice="refused"][role="alert"]');
      assert.match((await text(page, '[data-notice="refused"]')) ?? '', words);
      await page.evaluate(() => window.fake.room?.found());
      await page.waitForSelector('[data-notice="refused"]', { hidden: true });
    });
  }
});

test('of an open link it is said that only the number protects it', () =>
  visit('/r/demo?name=Ana', async (page) => {
    assert.match((await text(page, '.lobby [data-link="open"]')) ?? '', /no secret.*Only the safety number/);
    assert.equal(await page.$('#password'), null);
    await inCall(page, 0);
    assert.equal(await page.$('[data-notice="first"]'), null);
    const given = await joined(page);
    assert.deepEqual([given?.room, given?.name, given?.secret], ['demo', undefined, undefined]);
    await press(page, 'people');
    assert.equal(await attribute(page, '.people [data-link]', 'data-link'), 'open');
  }));

test('refused with an open link one reads so, too', () =>
  visit('/r/demo?name=Ana', async (page) => {
    await press(page, 'join');
    await page.waitForFunction(() => window.fake.room);
    await page.evaluate(() => window.fake.room?.call.refuse('proof-missing'));
    await becomes(page, '[data-notice="refused"]');
  }));
