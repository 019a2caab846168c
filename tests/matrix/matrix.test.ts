/** The packed package in applications that are built by the bundlers that people use, as far as workers that are ready. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { createServer } from 'vite';
import { openBrowser } from '../e2e/harness/browsers.js';
import { BRINGING, LEAVING } from './bundlers.js';
import { FileServer } from './file-server.js';
import { isReady, type Outcome, outcomeAt, outcomeOf, runs } from './outcome.js';
import { PackedApp } from './packed-app.js';

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

describe('the workers are ready in an application', () => {
  for (const [name, bundle] of Object.entries(BRINGING)) {
    test(`of ${name}, by itself`, async () => {
      const out = join(app.folder, 'out', name);
      await bundle(app, out);
      isReady(await outcomeOf(browser, out));
    });
  }

  for (const [name, bundle] of Object.entries(LEAVING)) {
    test(`of ${name}, with both files copied; without, the error says so`, async () => {
      const out = join(app.folder, 'out', name);
      await bundle(app, out);
      const { code, message = '' } = await outcomeOf(browser, out);
      assert.ok(code === 'wasm-failed' || code === 'worker-failed', code);
      assert.match(message, /status 404 .*esbuild, Rollup and import maps do not bring the file: copy/);
      await app.copyFiles(out);
      isReady(await outcomeOf(browser, out));
    });
  }

  test("of Vite's development server, which bundles the package in advance", async () => {
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
      isReady(await outcomeAt(browser, server.resolvedUrls?.local[0] ?? ''));
    } finally {
      await server.close();
    }
  });

  test('of an import map, without a bundler, from files as npm installs them', async () => {
    const server = await FileServer.start(app.folder);
    try {
      isReady(await outcomeAt(browser, `${server.origin}/app/import-map.html`));
      const times = (file: string) => server.asked.filter((path) => path.endsWith(file)).length;
      assert.equal(times('/dist/sotto.wasm'), 1, 'what is preloaded is used');
    } finally {
      server.stop();
    }
  });
});

describe('sotto/cdn, from another origin than the page', () => {
  let cdn: FileServer;
  const dist = () => join(app.folder, 'node_modules/sotto/dist');
  const anybody = { 'access-control-allow-origin': '*' };

  /** The page under a policy that allows it no more than is written there. */
  async function outcomeUnder(policy: Readonly<Record<string, string>>): Promise<Outcome> {
    const module = `${cdn.origin}/cdn.js`;
    const integrity = `sha256-${createHash('sha256')
      .update(await readFile(join(dist(), 'cdn.js')))
      .digest('base64')}`;
    const out = join(app.folder, 'out/cdn');
    await mkdir(out, { recursive: true });
    const page = await readFile(join(app.folder, 'app/cdn.html'), 'utf8');
    await writeFile(
      join(out, 'index.html'),
      page.replaceAll('MODULE', module).replace('INTEGRITY', integrity),
    );
    const directives = Object.entries({ 'default-src': "'none'", 'img-src': 'data:', ...policy });
    const server = await FileServer.start(out, {
      'content-security-policy': directives.map((directive) => directive.join(' ')).join('; '),
    });
    try {
      return await outcomeAt(browser, server.origin);
    } finally {
      server.stop();
    }
  }

  const policy = () => ({
    'script-src': `'unsafe-inline' 'wasm-unsafe-eval' ${cdn.origin}`,
    'connect-src': cdn.origin,
    'worker-src': 'blob:',
  });

  after(() => cdn?.stop());

  test('starts workers, under the policy that the guide names', async () => {
    cdn = await FileServer.start(dist(), anybody);
    runs(await outcomeUnder(policy()));
  });

  test('says what the policy lacks', async () => {
    const { code, message = '' } = await outcomeUnder({ ...policy(), 'worker-src': "'none'" });
    assert.equal(code, 'worker-failed', message);
    assert.match(message, /worker-src blob:/);
    const other = await outcomeUnder({ ...policy(), 'connect-src': "'self'" });
    assert.equal(other.code, 'worker-failed', other.message);
    assert.match(other.message ?? '', /in connect-src/);
  });

  test('starts no worker of a script that is another one', async () => {
    await appendFile(join(dist(), 'worker.js'), '\n// changed\n');
    const { code, message = '' } = await outcomeUnder(policy());
    assert.equal(code, 'worker-failed', message);
    assert.match(message, /not the one that this version of sotto\/cdn knows by its hash/);
  });
});
