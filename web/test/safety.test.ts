/** The safety number in a real browser: compared by eye and by machine, held, marked. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { videoOf } from './video-file.js';
import {
  becomes,
  CALL,
  inBrowserWith,
  inCall,
  press,
  pressEscape,
  text,
  violations,
  visit,
  withBrowser,
} from './visit.js';

withBrowser();

/** Text in the shadow tree of the number in the dialog. */
const inDialog = (page: Page, part: string) =>
  page.$eval(
    '.dialog-safety sotto-safety-number',
    (number, selector) => number.shadowRoot?.querySelector<HTMLElement>(selector)?.innerText ?? '',
    part,
  );
const dialogSays = (page: Page, part: string, text: string) =>
  page.waitForFunction(
    (selector, expected) =>
      document
        .querySelector('.dialog-safety sotto-safety-number')
        ?.shadowRoot?.querySelector(selector)
        ?.textContent?.includes(expected),
    { timeout: 8_000 },
    part,
    text,
  );
const pressInDialog = (page: Page, action: string) =>
  page.click(`.dialog-safety sotto-safety-number >>> .${action}`);
const shortDigits = (page: Page) =>
  page.$eval(
    '[data-safety-number]',
    (number) => number.shadowRoot?.querySelector('.digits')?.textContent?.trim() ?? '',
  );

test('the number that is compared stays until it is closed, and the changes are told', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    const before = await shortDigits(page);
    assert.match(before, /^(\d{5} ){5}\d{5}$/);
    await page.keyboard.press('n');
    await becomes(page, '.dialog-safety[open]');
    const digits = async () => (await inDialog(page, '.digits')).trim().replace(/\s+/gu, ' ');
    assert.equal(await digits(), before);
    assert.match(await inDialog(page, '.as-of-words'), /^As of \d+:\d+.*, change 2\.$/);
    await page.evaluate((member) => window.fake.room?.go(member), first ?? '');
    // A refresh.
    await page.evaluate(() => {
      const call = window.fake.room?.call;
      call?.regroup(call.members.map(({ member }) => member));
    });
    await dialogSays(page, '.as-of-words', 'The keys were renewed');
    assert.match(
      await inDialog(page, '.as-of-words'),
      /change 2\. Since then: \u2068Mira\u2069 left\. The keys were renewed\./,
    );
    assert.equal(await digits(), before, 'the number stays');
    assert.notEqual(await shortDigits(page), before, 'the corner goes on');
    assert.match(
      (await inDialog(page, '.history')).replaceAll('\n', ' '),
      /The keys were renewed.*\u2068Mira\u2069 left.*\u2068Mira\u2069 and \u2068Jonas Weber\u2069 joined.*You joined/,
    );
    await pressInDialog(page, 'current');
    assert.equal(await digits(), await shortDigits(page));
    assert.match(await inDialog(page, '.as-of-words'), /change 4\.$/);
    await pressEscape(page);
    await page.evaluate(() => window.fake.room?.come(1));
    await press(page, 'safety');
    assert.equal(await digits(), await shortDigits(page), 'opened again, it is the current one');
    await page.waitForFunction(() =>
      document
        .querySelector('[data-announce="polite"]')
        ?.textContent?.includes('The safety number has changed.'),
    );
  }));

test('a mark stays with a key: joins and refreshes leave it, another key has none', () =>
  visit(CALL, async (page) => {
    const [first] = await inCall(page, 2);
    await press(page, 'safety');
    await pressInDialog(page, 'mark');
    await dialogSays(page, '.marked', 'Tick somebody first.');
    // By keyboard, as a person without a pointer.
    await page.focus('.dialog-safety sotto-safety-number >>> .member-box');
    await page.keyboard.press('Space');
    await page.evaluate(() => window.fake.room?.come(1));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialogSays(page, '.members', '✓ compared');
    assert.match(await inDialog(page, '.member'), /Mira.*✓ compared/su);
    await pressEscape(page);
    await page.keyboard.press('p');
    const marked = () =>
      page.$$eval('[data-group-member]:has([data-compared])', (all) =>
        all.map((one) => one.getAttribute('data-group-member')),
      );
    assert.deepEqual(await marked(), [first]);
    await page.evaluate(() => window.fake.room?.come(1));
    await page.evaluate(() => {
      const call = window.fake.room?.call;
      call?.regroup(call.members.map(({ member }) => member));
    });
    assert.deepEqual(await marked(), [first], 'others come, keys are renewed');
    const comesBack = (suffix: string, key: string) =>
      page.evaluate(
        (member, end, fingerprint) => {
          const call = window.fake.room?.call;
          const id = `${member.split('~')[0]}~${end}`;
          const others =
            call?.members.map((one) => one.member).filter((one) => !one.startsWith('Mira~')) ?? [];
          call?.regroup(others);
          call?.keys.set(id, fingerprint);
          call?.regroup([...others, id]);
          return id;
        },
        first ?? '',
        suffix,
        key,
      );
    const key = await page.evaluate(
      (member) => window.fake.room?.call.members.find((one) => one.member === member)?.fingerprint ?? '',
      first ?? '',
    );
    const again = await comesBack('z7k2', key);
    assert.deepEqual(await marked(), [again], 'the same key under another id');
    const other = await comesBack('y7k2', '00001 00002 00003 00004');
    assert.deepEqual(await marked(), [], 'another key');
    assert.match(
      (await text(page, `[data-notice="key ${other}"]`)) ?? '',
      /With that key you had compared the safety number, with this one not/,
    );
    await press(page, 'safety');
    await dialogSays(page, '.history', 'came with another key than before, not the one that was compared');
    // The marks of a tab live as long as its key.
    assert.match(
      await page.evaluate(() => sessionStorage.getItem('sotto.compared') ?? ''),
      new RegExp(`"fingerprint":"${key}"`),
    );
    await page.evaluate(() => sessionStorage.clear());
  }));

/** Has the camera see the code of the dialog, or that of `code`. */
const showToCamera = (page: Page, code: string | null) =>
  page.evaluate((text) => {
    const number = document.querySelector('.dialog-safety sotto-safety-number');
    const shown = number?.shadowRoot?.querySelector<SVGSVGElement>('.qr svg');
    window.fake.showToCamera(text ?? shown ?? '');
  }, code);

for (const [what, code, result, words] of [
  ['an equal code', null, 'equal', 'Equal. Both devices are in the same group'],
  ['a different code', `SOTTO:SN:2:${'7'.repeat(64)}`, 'different', 'Different.'],
  ['a code of another version', `SOTTO:SN:3:${'7'.repeat(64)}`, 'other-version', 'another version'],
  ['a code of something else', 'HTTPS://EXAMPLE.ORG', null, 'is no safety number'],
] as const) {
  test(`a scan of ${what}`, () =>
    visit(CALL, async (page) => {
      await inCall(page, 1);
      await press(page, 'safety');
      await showToCamera(page, code);
      await page.click('.dialog-safety sotto-safety-number >>> .member-box');
      await pressInDialog(page, 'scan');
      await dialogSays(page, '.result', words);
      const runs = () => page.evaluate(() => window.fake.cameraState());
      if (result === null) {
        assert.equal(await runs(), 'live', 'it goes on looking');
        await pressEscape(page);
      } else {
        assert.match(
          await page.$eval(
            '.dialog-safety sotto-safety-number >>> .result',
            (line) => line.getAttribute('part') ?? '',
          ),
          new RegExp(result),
        );
        const ticked = await page.$eval(
          '.dialog-safety sotto-safety-number >>> .member-box',
          (box) => (box as HTMLInputElement).checked,
        );
        assert.equal(ticked, result === 'equal', 'the only one there is');
      }
      await page.waitForFunction(() => window.fake.cameraState() === 'ended', { timeout: 8_000 });
      assert.deepEqual(await violations(page), []);
    }));
}

test('a scan finds a number that is past here, and shows that one', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    await press(page, 'safety');
    await showToCamera(page, null);
    await page.evaluate(() => window.fake.room?.come(1));
    await pressInDialog(page, 'current');
    await pressInDialog(page, 'scan');
    await dialogSays(page, '.result', 'Equal to the number as of');
    assert.match(await inDialog(page, '.as-of-words'), /change 2\. Since then: /);
  }));

test('a camera that the browser opens reads the code of another device', async () => {
  let code = '';
  await visit(CALL, async (page) => {
    await inCall(page, 1);
    code = await page.evaluate(() => window.fake.room?.call.safetyNumber?.machine ?? '');
  });
  const directory = await mkdtemp(join(tmpdir(), 'sotto-camera-'));
  try {
    for (const [text, words] of [
      [code, 'Equal.'],
      [`SOTTO:SN:2:${'A'.repeat(64)}`, 'Different.'],
    ] as const) {
      await writeFile(`${directory}/camera.y4m`, videoOf(text));
      const argument = `--use-file-for-fake-video-capture=${directory}/camera.y4m`;
      await inBrowserWith([argument], () =>
        visit(`${CALL}&cam=0`, async (page) => {
          await inCall(page, 1);
          await press(page, 'safety');
          await pressInDialog(page, 'scan');
          await dialogSays(page, '.result', words);
        }),
      );
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('without a camera one is told so', () =>
  visit(CALL, async (page) => {
    await inCall(page, 1);
    await press(page, 'safety');
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));
    });
    await pressInDialog(page, 'scan');
    await dialogSays(page, '.result', 'There is no camera.');
  }));

/** The browser fetches an image that is not there without a complaint, and shows its text. */
const drawn = (images: readonly Element[]) =>
  images.every((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0);

test('pictures are images with names, and nowhere without the digits', () =>
  visit(CALL, async (page) => {
    await inCall(page, 2);
    for (const width of [1280, 800, 360]) {
      await page.setViewport({ width, height: 720 });
      await page.waitForFunction(
        () =>
          document.querySelector('[data-safety-number]')?.shadowRoot?.querySelectorAll('img').length === 8,
      );
      const shown = await page.$eval('[data-safety-number] >>> .digits', (digits) => {
        const { width: wide, height: high } = digits.getBoundingClientRect();
        return wide > 80 && high > 10 && getComputedStyle(digits).clipPath === 'none';
      });
      assert.ok(shown, `digits at ${width} pixels`);
    }
    await page.waitForFunction(() => {
      const images = [
        ...(document.querySelector('[data-safety-number]')?.shadowRoot?.querySelectorAll('img') ?? []),
      ];
      return images.every((image) => image.complete);
    });
    assert.ok(await page.$$eval('[data-safety-number] >>> img', drawn));
    const names = await page.$$eval('[data-safety-number] >>> img', (all) =>
      all.map((image) => image.getAttribute('alt')),
    );
    assert.ok(
      names.every((name) => /^[A-Z][a-z]+( [A-Z][a-z]+)?$/.test(name ?? '')),
      names.join(),
    );
    await press(page, 'safety');
    assert.deepEqual(
      await page.$$eval('.dialog-safety sotto-safety-number >>> img', (all) =>
        all.map((image) => image.getAttribute('alt')),
      ),
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
    assert.equal(shown.digits.join(' '), await shortDigits(page));
    assert.equal(shown.display, 'grid', 'the style is in force');
    assert.ok(shown.smaller);
    assert.equal(shown.images, 8);
  }));
