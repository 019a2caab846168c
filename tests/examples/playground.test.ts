/** The playground: a call between two frames of one page, from a server of files alone. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { type BrowserName, openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { ROOT, TARGET } from '../e2e/harness/programs.js';
import { until } from '../e2e/harness/until.js';
import { FileServer } from '../matrix/file-server.js';

/** Frames that each of the two decodes of the other, and that the page without a key gets. */
const FRAMES = 100;

const FOLDER = join(TARGET, 'e2e/playground');

let files: FileServer;

before(async () => {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'examples/playground/build.js'), FOLDER], {
    stdio: 'inherit',
  });
  assert.equal(status, 0);
  files = await FileServer.start(FOLDER);
});

after(() => files?.stop());

/** The text of a frame's elements, and the digits of its safety number. */
interface Member {
  state: string;
  members: string;
  decoded: number;
  digits: string;
  error: string;
}

interface Seen {
  members: Member[];
  received: number;
  opened: number;
  bytes: string;
  entries: string[];
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => ({
    members: [...document.querySelectorAll('iframe')].map(({ contentDocument: frame }) => ({
      state: frame?.querySelector('#state')?.textContent ?? '',
      members: frame?.querySelector('#members')?.textContent ?? '',
      decoded: Number(frame?.querySelector('#decoded')?.textContent),
      digits:
        frame?.querySelector('sotto-safety-number')?.shadowRoot?.querySelector('[part~=digits]')
          ?.textContent ?? '',
      error: frame?.querySelector('#error')?.textContent ?? '',
    })),
    received: Number(document.querySelector('#received')?.textContent),
    opened: Number(document.querySelector('#opened')?.textContent),
    bytes: document.querySelector('#bytes')?.textContent ?? '',
    entries: [...document.querySelectorAll('#entries tr')].map(({ textContent }) => textContent ?? ''),
  }));
}

/** Both decode, and show the same digits. */
async function areInOneCall(page: Page, failures: readonly string[]): Promise<Seen> {
  const all = await until(
    'both decode pictures and show the same number',
    () => {
      assert.deepEqual(failures, []);
      return seen(page);
    },
    ({ members }) =>
      members.every(
        ({ members: names, decoded }) => ['ana, ben', 'ben, ana'].includes(names) && decoded > FRAMES,
      ) && new Set(members.map(({ digits }) => digits)).size === 1,
  );
  assert.equal(all.members.length, 2);
  for (const { state, digits, error } of all.members) {
    assert.equal(state, 'encrypted');
    assert.match(digits, /(\d{5}\D*){6}/u);
    assert.equal(error, '');
  }
  return all;
}

/** The text of a file as the page shows it. */
function shownCode(page: Page, file: string): Promise<string> {
  return page.$eval(`[data-code="${file}"] pre`, ({ textContent }) => textContent ?? '');
}

/** The page is no wider than a telephone. */
async function fitsTelephone(page: Page): Promise<void> {
  await page.setViewport({ width: 390, height: 844 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
}

/** Presses a button of one frame's member. */
function press(page: Page, index: number, id: string): Promise<void> {
  return page.evaluate(
    (at, name) => {
      const frame = document.querySelectorAll('iframe')[at];
      const button = frame?.contentDocument?.getElementById(name);
      if (!button) throw new Error(`there is no ${name}`);
      button.click();
    },
    index,
    id,
  );
}

/** Pictures of the page, to be looked at. */
async function shoot(page: Page, browser: BrowserName): Promise<void> {
  await mkdir(join(TARGET, 'e2e'), { recursive: true });
  for (const [name, scheme, width, height] of [
    ['light', 'light', 1100, 900],
    ['dark', 'dark', 1100, 900],
    ['phone', 'light', 390, 844],
  ] as const) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.setViewport({ width, height });
    const path = join(TARGET, 'e2e', `playground-${browser}-${name}.png`);
    await page.screenshot({ path, fullPage: true });
    console.log(path);
  }
}

describe('the playground', () => {
  for (const name of ['chromium', 'firefox'] as const) {
    test(`is a call between two frames in ${name}, and shows that a server gets pictures without being able to see them`, async () => {
      const browser = await openBrowser(name);
      try {
        const page = await browser.newPage();
        const failures: string[] = [];
        const asked: string[] = [];
        page.on('pageerror', (error) => failures.push(String(error)));
        page.on('console', (message) => {
          // Violations of the policy are told here, too.
          if (message.type() === 'error') failures.push(message.text());
        });
        page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
        await page.goto(files.origin, { timeout: PATIENCE });
        const first = await areInOneCall(page, failures);
        // Firefox tells of a font of its own, which is in the address.
        const isOwn = (request: string) =>
          request.startsWith(`GET ${files.origin}/`) || request.startsWith('GET data:font/');
        assert.deepEqual(
          asked.filter((request) => !isOwn(request)),
          [],
        );

        await page.click('#server');
        const { opened, bytes, entries } = await until(
          'the page without a key gets frames',
          () => seen(page),
          ({ received }) => received > FRAMES,
        );
        assert.equal(opened, 0);
        assert.match(bytes, /^\d+ bytes: ([0-9a-f]{2} ){24}/u);
        assert.ok(entries.some((entry) => /message(ana|ben)\d+/u.test(entry)));
        assert.equal(
          await shownCode(page, 'member.js'),
          await (await fetch(`${files.origin}/member.js`)).text(),
        );
        // Firefox does not answer when a page of headless mode is to have another size.
        if (name === 'chromium') await fitsTelephone(page);
        if (process.env['SOTTO_SCREENSHOTS'] !== undefined && name === 'chromium') await shoot(page, name);

        await press(page, 0, 'camera');
        const { decoded = 0 } = (await seen(page)).members[1] ?? {};
        await until(
          "ana's camera is decoded",
          () => seen(page),
          ({ members: [, ben] }) => (ben?.decoded ?? 0) > decoded + FRAMES,
        );

        await press(page, 1, 'leave');
        await until(
          'ana is alone',
          () => seen(page),
          ({ members: [ana, ben] }) => ana?.members === 'ana' && ben?.state === 'stopped',
        );
        await press(page, 1, 'leave');
        const again = await areInOneCall(page, failures);
        assert.notEqual(again.members[0]?.digits, first.members[0]?.digits);
        assert.deepEqual(failures, []);
      } finally {
        await browser.close();
      }
    });
  }
});
