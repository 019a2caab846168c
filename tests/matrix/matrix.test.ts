/** The packed package in applications that are built by the bundlers that people use, as far as workers that are ready. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { createServer } from 'vite';
import { openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { BRINGING, LEAVING } from './bundlers.js';
import { FileServer } from './file-server.js';
import { PackedApp } from './packed-app.js';

/** The result of the page: codecs of a call that runs, or an error. */
interface Outcome {
  codecs?: string[];
  code?: string;
  message?: string;
  element: boolean;
}

let app: PackedApp;
let browser: Browser;

before(async () => {
  app = await PackedApp.create();
  browser = await openBrowser('chromium');
});

after(async () => {
  await browser?.close();
  await app?.remove();
});

/** Opens a page, and waits for what comes of it. */
async function outcomeAt(address: string): Promise<Outcome> {
  const page = await browser.newPage();
  try {
    await page.goto(address, { timeout: PATIENCE });
    const outcome = await page.waitForFunction('window.outcome', { timeout: PATIENCE });
    return (await outcome.jsonValue()) as Outcome;
  } finally {
    await page.close();
  }
}

async function outcomeOf(out: string): Promise<Outcome> {
  const server = await FileServer.start(out);
  try {
    return await outcomeAt(server.origin);
  } finally {
    server.stop();
  }
}

function isReady({ codecs, element, message }: Outcome): void {
  assert.ok(codecs?.includes('audio/opus') === true && element, message ?? 'no codecs');
}

describe('the workers are ready in an application', () => {
  for (const [name, bundle] of Object.entries(BRINGING)) {
    test(`of ${name}, by itself`, async () => {
      const out = join(app.folder, 'out', name);
      await bundle(app, out);
      isReady(await outcomeOf(out));
    });
  }

  for (const [name, bundle] of Object.entries(LEAVING)) {
    test(`of ${name}, with both files copied; without, the error says so`, async () => {
      const out = join(app.folder, 'out', name);
      await bundle(app, out);
      const { code, message = '' } = await outcomeOf(out);
      assert.ok(code === 'wasm-failed' || code === 'worker-failed', code);
      assert.match(message, /status 404 .*esbuild, Rollup and import maps do not bring the file: copy/);
      await app.copyFiles(out);
      isReady(await outcomeOf(out));
    });
  }

  test("of Vite's development server", async () => {
    const server = await createServer({
      root: join(app.folder, 'app'),
      configFile: false,
      logLevel: 'silent',
      cacheDir: join(app.folder, 'cache'),
      // The dependencies of the package are links out of this folder.
      server: { port: 0, host: 'localhost', fs: { strict: false }, hmr: false },
    });
    try {
      await server.listen();
      isReady(await outcomeAt(server.resolvedUrls?.local[0] ?? ''));
    } finally {
      await server.close();
    }
  });
});
