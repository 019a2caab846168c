/** Examples with pages, each in a call between Chromium and Firefox or in both, as far as pictures that are decoded on both sides. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { createServer } from 'vite';
import { openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { startExample } from '../e2e/harness/example.js';
import { keepConnections } from '../e2e/harness/keep-connections.js';
import { ROOT } from '../e2e/harness/programs.js';
import { TestServer } from '../e2e/harness/test-server.js';
import { until } from '../e2e/harness/until.js';

/** Frames that each side decodes of the other. */
const FRAMES = 100;

let browsers: Browser[] = [];

before(async () => {
  browsers = [await openBrowser('chromium'), await openBrowser('firefox')];
});

after(async () => {
  for (const browser of browsers) await browser.close();
});

/** A page in each browser, with what it says when it fails. */
async function openPages(): Promise<[Page, Page]> {
  const pages: Page[] = [];
  for (const browser of browsers) {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(keepConnections);
    page.on('pageerror', (error) => console.error(error));
    pages.push(page);
  }
  const [one, other] = pages;
  assert.ok(one && other);
  return [one, other];
}

/** The state of a page: its text, and its pictures. */
interface Seen {
  text: string;
  digits: string;
  /** Video elements with a picture. */
  pictures: number;
  /** Frames of video that were decoded, by connection: Firefox counts none of a video element that plays a MediaStream. */
  decoded: number;
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(async () => {
    let decoded = 0;
    for (const connection of Reflect.get(window, 'connections') as RTCPeerConnection[]) {
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') decoded += entry.framesDecoded ?? 0;
      }
    }
    return {
      text: document.body.innerText,
      digits:
        document.querySelector('sotto-safety-number')?.shadowRoot?.querySelector('[part~=digits]')
          ?.textContent ?? '',
      pictures: [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0).length,
      decoded,
    };
  });
}

/** Both pages decode pictures, show both names, and the same digits. */
async function areInOneCall(pages: readonly Page[], names: readonly string[]): Promise<void> {
  const [one, other] = await until(
    'both decode pictures and show the same number',
    () => Promise.all(pages.map(seen)),
    (all) =>
      all.every(({ text, decoded }) => names.every((name) => text.includes(name)) && decoded >= FRAMES) &&
      new Set(all.map(({ digits }) => digits)).size === 1,
  );
  assert.match(one?.digits ?? '', /(\d{5}\D*){6}/);
  assert.equal(one?.digits, other?.digits);
}

/** The page is alone, and shows one picture less. */
async function isAlone(page: Page, gone: string, before: number): Promise<void> {
  await until(
    `${gone} is gone`,
    () => seen(page),
    ({ text, pictures }) => !text.includes(gone) && pictures === before - 1,
  );
}

/** Compiles the example in Rust. */
function buildRustExample(): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('cargo', ['xtask', 'web-example'], { cwd: ROOT }, (error, _, told) => {
      if (error === null) resolve();
      else reject(new Error(told));
    });
  });
}

/** The elements of the example in Rust whose texts are looked at. */
const PARTS = ['state', 'members', 'number', 'error'] as const;

/** The page of the example in Rust: its state, the text of each member, and the frames that each connection has decoded. */
interface RustPage {
  state: string;
  alice: string;
  bob: string;
  decoded: number[];
}

async function rustPage(page: Page): Promise<RustPage> {
  const ids = ['alice', 'bob'].map((name) => PARTS.map((part) => `${name}-${part}`));
  const [state = '', alice = '', bob = ''] = await page.evaluate(
    (groups) =>
      groups.map((group) => group.map((id) => document.getElementById(id)?.textContent ?? '').join('|')),
    [['state'], ...ids],
  );
  const decoded = await page.evaluate(() =>
    Promise.all(
      (Reflect.get(window, 'connections') as RTCPeerConnection[]).map(async (connection) =>
        [...(await connection.getStats()).values()]
          .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
          .reduce((sum, { framesDecoded }) => sum + Number(framesDecoded ?? 0), 0),
      ),
    ),
  );
  return { state, alice, bob, decoded };
}

describe('the example', () => {
  test('of plain HTML is a call by its link', async () => {
    const example = await startExample('plain-html');
    const pages = await openPages();
    const [one, other] = pages;
    try {
      const origin = `http://${new URL(example.url).host}`;
      await one.goto(`${origin}/?name=Zoë`, { timeout: PATIENCE });
      const link = await until(
        'there is a link',
        () => one.url(),
        (url) => url.includes('#'),
      );
      await other.goto(link.replace(/[^/]*#/, '?name=Yan#'), { timeout: PATIENCE });
      await areInOneCall(pages, ['Zoë', 'Yan']);
      const { pictures } = await seen(one);
      await other.click('#leave');
      await isAlone(one, 'Yan', pictures);
    } finally {
      for (const page of pages) await page.close();
      await example.stop();
    }
  });

  test('of React is a call, in StrictMode, and leaving unmounts it', async () => {
    const reference = await TestServer.start('http://localhost');
    process.env['SOTTO_SERVER'] = `http://localhost:${reference.port}`;
    const vite = await createServer({
      root: join(ROOT, 'examples/react'),
      logLevel: 'warn',
      server: { port: 0, host: 'localhost', hmr: false, fs: { strict: false } },
    });
    const pages = await openPages();
    try {
      await vite.listen();
      const address = vite.resolvedUrls?.local[0] ?? '';
      for (const [page, name] of [
        [pages[0], 'alice'],
        [pages[1], 'bob'],
      ] as const) {
        await page.goto(address, { timeout: PATIENCE });
        await page.locator('input[name=member]').fill(name);
        await page.locator('button').click();
      }
      await areInOneCall(pages, ['alice', 'bob']);
      const { pictures } = await seen(pages[0]);
      await pages[1].locator('main > button').click();
      await isAlone(pages[0], 'bob', pictures);
    } finally {
      for (const page of pages) await page.close();
      await vite.close();
      await reference.stop();
    }
  });

  test('of Rust is a call of two members in one page', async () => {
    await buildRustExample();
    const vite = await createServer({
      root: join(ROOT, 'examples/rust-web'),
      logLevel: 'warn',
      server: { port: 0, host: 'localhost', hmr: false, fs: { strict: false } },
    });
    const pages = await openPages();
    try {
      await vite.listen();
      for (const page of pages) {
        await page.goto(vite.resolvedUrls?.local[0] ?? '', { timeout: PATIENCE });
        const { alice, bob } = await until(
          'both members decode pictures',
          () => rustPage(page),
          // Besides the two, Firefox has some that the package has made to find out what the browser can do.
          (now) => now.decoded.filter((frames) => frames >= FRAMES).length === 2,
        );
        assert.match(alice, /^encrypted\|alice, bob\|(\d{5} ){5}\d{5}\|$/);
        assert.equal(bob, alice);
        await page.click('#leave');
        await until(
          'both have left',
          () => rustPage(page),
          (now) => now.state === 'left' && now.alice.startsWith('stopped') && now.bob.startsWith('stopped'),
        );
      }
    } finally {
      for (const page of pages) await page.close();
      await vite.close();
    }
  });
});
