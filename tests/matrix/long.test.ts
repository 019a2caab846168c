/** The packed package in applications of bundlers that are large, or of versions before the newest: as far as workers that are ready. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { openBrowser } from '../e2e/harness/browsers.js';
import { InstalledBundlers } from './installed-bundlers.js';
import { isReady, outcomeAt, outcomeOf } from './outcome.js';
import { PackedApp } from './packed-app.js';

let app: PackedApp;
let bundlers: InstalledBundlers;
let browser: Browser;

before(async () => {
  app = await PackedApp.create();
  bundlers = await InstalledBundlers.create(app);
  browser = await openBrowser('chromium');
});

after(async () => {
  await browser?.close();
  await app?.remove();
});

describe('the workers are ready in an application', () => {
  for (const version of [6, 7] as const) {
    test(`of Vite ${version}, by itself`, async () => {
      const { build } = await bundlers.vite(version);
      const out = join(bundlers.folder, 'out', `vite-${version}`);
      await build({
        root: join(bundlers.folder, 'app'),
        base: './',
        logLevel: 'silent',
        configFile: false,
        build: { outDir: out, emptyOutDir: true },
      });
      isReady(await outcomeOf(browser, out));
    });

    test(`of Vite ${version}'s development server, with the package excluded; without, the error says so`, async () => {
      const { createServer } = await bundlers.vite(version);
      for (const exclude of [[], ['sotto']]) {
        const server = await createServer({
          root: join(bundlers.folder, 'app'),
          configFile: false,
          logLevel: 'silent',
          cacheDir: join(app.folder, `.vite/${version}-${exclude.length}`),
          optimizeDeps: { exclude },
          server: { port: 0, host: 'localhost', fs: { strict: false }, hmr: false },
        });
        try {
          await server.listen();
          const outcome = await outcomeAt(browser, server.resolvedUrls?.local[0] ?? '');
          if (exclude.length > 0) isReady(outcome);
          else assert.match(outcome.message ?? '', /optimizeDeps: \{ exclude: \['sotto'\] \}/);
        } finally {
          await server.close();
        }
      }
    });
  }

  test('of Parcel, by itself', async () => {
    isReady(await outcomeOf(browser, bundlers.parcel()));
  });

  for (const bundler of ['turbopack', 'webpack'] as const) {
    test(`of Next with ${bundler}, which renders its page on the server`, async () => {
      const { address, stop } = await bundlers.next(bundler);
      try {
        const html = await (await fetch(address)).text();
        assert.match(html, /<main data-server="function"><sotto-safety-number data-supported="false">/);
        isReady(await outcomeAt(browser, address));
      } finally {
        await stop();
      }
    });
  }
});
