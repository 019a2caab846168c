/** The comparison by voice in a real browser: started, offered, judged, failed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { ShortAuthentication } from 'sotto';
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

const tell = (page: Page, change: ShortAuthentication) =>
  page.evaluate((told) => window.fake.room?.call.events.emit('short-authentication', told), change);
/** The ids of all in the group, in its order: oneself is the first. */
const group = (page: Page) =>
  page.evaluate(() => window.fake.room?.call.members.map(({ member }) => member) ?? []);
/** Opens the comparison in a call with so many others, and returns the ids of all. */
const openVoice = async (page: Page, others: number) => {
  await inCall(page, others);
  const members = await group(page);
  await press(page, 'safety');
  await press(page, 'voice');
  return members;
};
const asked = (page: Page) => page.evaluate(() => window.fake.room?.call.asked ?? []);
const status = async (page: Page) => (await text(page, '[data-voice]'))?.trim().replace(/\s+/gu, ' ') ?? '';
const state = (page: Page) => attribute(page, '[data-voice]', 'data-voice');
const notice = async (page: Page) =>
  (await page.$('[data-notice="voice"]')) === null ? null : await text(page, '[data-notice="voice"] p');
const marked = (page: Page) =>
  page.$$eval('[data-group-member]:has([data-compared])', (all) =>
    all.map((one) => one.getAttribute('data-group-member')),
  );

const NAMES = ['Lion', 'Hat', 'Rabbit', 'Pencil', 'Hourglass', 'Robot', 'Fire'];
const PICTURES = NAMES.map((name) => ({ symbol: '', name, file: `${name.toLowerCase()}.svg` }));

const start = (by: string, members: string[]): ShortAuthentication => ({ state: 'started', by, members });
const draw = async (page: Page, by: string, members: string[]) => {
  await tell(page, start(by, members));
  await tell(page, { state: 'pictures', members, pictures: PICTURES });
};

test('one starts it by keyboard, sees who is waited for, and marks all who took part', () =>
  visit(CALL, async (page) => {
    const members = await openVoice(page, 2);
    const [own = '', first = '', second = ''] = members;
    await becomes(page, '.dialog-voice[open]');
    assert.equal(await page.$('.dialog-safety[open]'), null, 'one dialog at a time');
    assert.deepEqual(await violations(page), []);
    await page.focus('[data-action="voice-start"]');
    await page.keyboard.press('Enter');
    assert.deepEqual(await asked(page), ['start']);
    assert.match(await status(page), /^Starting…/);
    assert.ok(
      await page.evaluate(() => document.activeElement?.matches('[data-voice]')),
      'the focus stays in the dialog when its button is gone',
    );
    await tell(page, start(own, members));
    await tell(page, { state: 'progress', step: 'reveal', missing: [own, second], overdue: false });
    assert.equal(
      await status(page),
      'You have started to compare by voice. Waiting for \u2068Jonas Weber\u2069.',
    );
    await tell(page, { state: 'progress', step: 'reveal', missing: [second], overdue: true });
    assert.match(await status(page), /\u2068Jonas Weber\u2069 has not answered for 15 seconds/);
    assert.deepEqual(await violations(page), []);
    await tell(page, { state: 'pictures', members, pictures: PICTURES });
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll<HTMLImageElement>('.voice-pictures img')];
      return images.length === 7 && images.every(({ naturalWidth }) => naturalWidth > 0);
    });
    assert.deepEqual(
      await page.$$eval('.voice-pictures li', (all) => all.map((one) => one.textContent?.trim())),
      NAMES,
    );
    assert.deepEqual(await violations(page), []);
    // A member comes after the draw, and was not in it.
    await page.evaluate(() => window.fake.room?.come(1));
    await page.focus('[data-action="voice-same"]');
    await page.keyboard.press('Enter');
    assert.match(
      await status(page),
      /^The same\. \u2068Mira\u2069 and \u2068Jonas Weber\u2069 have a mark now/,
    );
    assert.deepEqual(await violations(page), []);
    await pressEscape(page);
    await page.keyboard.press('p');
    assert.deepEqual(await marked(page), [first, second]);
    assert.equal(await state(page), 'none', 'the result is gone with the dialog');
    await page.evaluate(() => sessionStorage.clear());
  }));

test('the keys are marked that the draw began with, not those that came since', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    const members = await group(page);
    const [own = '', first = ''] = members;
    await draw(page, own, members);
    await page.evaluate((id) => {
      const call = window.fake.room?.call;
      call?.regroup(call.members.map(({ member }) => member).filter((member) => member !== id));
      call?.keys.set(id, '00001 00002 00003 00004');
      call?.regroup([...(call.members.map(({ member }) => member) ?? []), id]);
    }, first);
    await page.click('[data-notice="voice"] .quiet-button');
    await press(page, 'voice-same');
    await pressEscape(page);
    await page.keyboard.press('p');
    assert.deepEqual(await marked(page), []);
    assert.match(
      await page.evaluate(() => sessionStorage.getItem('sotto.compared') ?? ''),
      /"fingerprint":"/,
    );
    await page.evaluate(() => sessionStorage.clear());
  }));

test('when another starts it, a notice offers it and nothing is opened', () =>
  visit(CALL, async (page) => {
    await inCall(page, 2);
    const members = await group(page);
    const [, first = ''] = members;
    await tell(page, start(first, members));
    assert.match((await notice(page)) ?? '', /\u2068Mira\u2069 has started to compare by voice/);
    assert.equal(await page.$('dialog[open]'), null);
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes('started to compare by voice'),
    );
    await tell(page, { state: 'pictures', members, pictures: PICTURES });
    assert.match(
      (await notice(page)) ?? '',
      /Seven pictures to read to each other\. \u2068Mira\u2069 has started this\./,
    );
    assert.deepEqual(await violations(page), []);
    await page.click('[data-notice="voice"] .quiet-button');
    await becomes(page, '.dialog-voice[open]');
    assert.equal(await notice(page), null);
    assert.equal(await state(page), 'pictures');
    // Closed without an answer, it can be opened again.
    await pressEscape(page);
    assert.equal(await state(page), 'pictures');
  }));

test('pictures that differ advise to leave, and mark nobody', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    const members = await group(page);
    await draw(page, members[1] ?? '', members);
    await page.click('[data-notice="voice"] .quiet-button');
    await press(page, 'voice-differ');
    assert.match(await status(page), /^They differ: somebody may be in between/);
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate(() => sessionStorage.getItem('sotto.compared') ?? '[]'), '[]');
    await press(page, 'voice-leave');
    await page.waitForFunction(() => window.fake.room?.left);
  }));

test('a draw that begins anew or fails says because of whom, in the dialog and without it', () =>
  visit(CALL, async (page) => {
    const members = await openVoice(page, 2);
    const [own = '', first = '', second = ''] = members;
    await press(page, 'voice-start');
    await tell(page, start(own, members));
    await tell(page, { state: 'restarted', added: [], removed: [second], restarts: 1 });
    assert.equal(await status(page), 'It begins anew. \u2068Jonas Weber\u2069 went, 1 of 3 times.');
    await press(page, 'voice-end');
    assert.deepEqual(await asked(page), ['start', 'cancel']);
    await tell(page, { state: 'failed', failure: { reason: 'cancelled', by: own, missing: [] } });
    assert.equal(await status(page), 'You have ended it. You can start again.');
    assert.ok(await page.$('[data-action="voice-start"]:not(:disabled)'));
    await pressEscape(page);
    await tell(page, { state: 'failed', failure: { reason: 'wrong-nonce', member: first } });
    assert.match((await notice(page)) ?? '', /\u2068Mira\u2069 has tried to choose the pictures/);
    await page.click('[data-notice="voice"] .quiet-button');
    assert.equal(await state(page), 'failed');
    assert.deepEqual(await violations(page), []);
  }));

test('nobody starts alone, and others who come can be compared with', () =>
  visit(CALL, async (page) => {
    await openVoice(page, 0);
    assert.ok(await page.$('[data-action="voice-start"]:disabled'));
    assert.match((await text(page, '.voice-buttons')) ?? '', /Nobody else is in the group now/);
    await page.evaluate(() => window.fake.room?.come(1));
    assert.ok(await page.$('[data-action="voice-start"]:not(:disabled)'));
  }));
