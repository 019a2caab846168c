/** The built documentation site (`cargo xtask docs`) in Chromium, in a folder of a server of files. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { TARGET } from '../e2e/harness/programs.js';
import { until } from '../e2e/harness/until.js';
import { FileServer } from '../matrix/file-server.js';

const SITE = join(TARGET, 'site');

/** A folder as that of a release. */
const FOLDER = 'v0.0.0';

let around: string;
let files: FileServer;
let browser: Browser;

before(async () => {
  assert.ok(existsSync(join(SITE, 'index.html')), '`cargo xtask docs` builds the site');
  around = await mkdtemp(join(tmpdir(), 'sotto-site-'));
  await cp(SITE, join(around, FOLDER), { recursive: true });
  files = await FileServer.start(around);
  browser = await openBrowser('chromium');
});

after(async () => {
  await browser?.close();
  files?.stop();
  if (around !== undefined) await rm(around, { recursive: true });
});

/** A page with what it asks for and what it complains of, violations of its policy included. */
async function openPage(path: string): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const page = await browser.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${files.origin}/${FOLDER}/${path}`, { waitUntil: 'networkidle0', timeout: PATIENCE });
  return { page, asked, complaints };
}

const PAGES = {
  'index.html': 'Sotto',
  'docs/protocol.html': 'The protocol',
  'docs/guides/index.html': 'Guides',
  'api/index.html': 'Interfaces',
  'versions.html': 'Versions',
  'api/npm/sotto/index.html': 'sotto',
  'api/rust/sotto_group/index.html': 'Crate sotto_group',
} as const;

describe('the site, in any folder,', () => {
  for (const [path, heading] of Object.entries(PAGES)) {
    test(`has ${path}, which loads its own files alone and complains of nothing`, async () => {
      const { page, asked, complaints } = await openPage(path);
      const found = await page.$eval('h1', ({ textContent }) => textContent?.replace(/\u200b/gu, '').trim());
      assert.ok(found?.startsWith(heading), found);
      assert.deepEqual(
        asked.filter((url) => !url.startsWith(`${files.origin}/${FOLDER}/`) && !url.startsWith('data:')),
        [],
      );
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  test('finds a word in all pages, and leads to it', async () => {
    const { page, complaints } = await openPage('index.html');
    await page.click('.VPNavBarSearchButton');
    await page.locator('#localsearch-input').fill('designated committer');
    const hrefs = await until(
      'results are there',
      () => page.$$eval('.results a', (links) => links.map(({ href }) => href)),
      (links) => links.length > 2,
    );
    const wanted = hrefs.find((href) => href.includes('/docs/'));
    assert.ok(wanted, hrefs.join(' '));
    await page.goto(wanted, { timeout: PATIENCE });
    assert.match(await page.evaluate(() => document.body.innerText), /committer/iu);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('has its light and its dark form, and fits a telephone', async () => {
    const shots = process.env['SOTTO_SCREENSHOTS'];
    const { page } = await openPage('docs/guides/add-sotto.html');
    const grounds = new Set<string>();
    for (const [name, value, width] of [
      ['light', 'light', 1280],
      ['dark', 'dark', 1280],
      ['phone', 'light', 390],
    ] as const) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      await page.setViewport({ width, height: 844 });
      await page.reload({ waitUntil: 'networkidle0' });
      grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, name);
      if (shots !== undefined) {
        await mkdir(join(TARGET, 'e2e'), { recursive: true });
        await page.screenshot({ path: join(TARGET, 'e2e', `site-${name}.png`) });
      }
    }
    assert.equal(grounds.size, 2);
    await page.close();
  });
});
