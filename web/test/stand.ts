/** The app on a fake room, served like the real server serves it, in a real browser. */

import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { withIntegrity } from '../served/html.js';
import { integrity, policy } from '../served/manifest.js';

/** Which browser. */
export type BrowserName = 'chromium' | 'firefox';

/** The server's own. */
const POLICY = await policy();
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

/** The page's files by path, and where they are served. */
export interface Stand {
  origin: string;
  close: () => Promise<void>;
}

/** Builds and serves the app. */
export async function openStand(): Promise<Stand> {
  const files = await bundle();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://stand').pathname;
    const name = files.has(path) ? path : '/index.html';
    response.setHeader('content-type', TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('integrity-policy', 'blocked-destinations=(script style)');
    response.end(files.get(name));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Starts a browser with fake devices; Chromium with `more` arguments. */
export async function openBrowser(name: BrowserName, more: readonly string[] = []): Promise<Browser> {
  if (name === 'firefox') {
    return puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['SOTTO_FIREFOX'] ?? '/usr/bin/firefox-esr',
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': true,
        'media.autoplay.default': 0,
        // By default a media element waits until its tab has been in the foreground once.
        'media.block-autoplay-until-in-foreground': false,
      },
    });
  }
  return puppeteer.launch({
    executablePath: process.env['SOTTO_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      ...more,
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page whose errors, and whatever its policy forbids, land in `errors`. */
export async function openPage(browser: Browser, url: string, errors: string[]): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    // Chromium 156 does not know yet that styles can have a policy, too.
    if (message.type() === 'error' && !message.text().includes("Integrity-Policy destination 'style'")) {
      errors.push(message.text());
    }
  });
  await page.goto(url);
  return page;
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const result = await build({
    entryPoints: { app: here('fake/page.ts'), style: here('../style/main.css') },
    outdir: '/',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(result.outputFiles.map((file) => [file.path, file.contents]));
  files.set('/favicon.svg', new Uint8Array(await readFile(here('../static/favicon.svg'))));
  const page = await readFile(here('../static/index.html'), 'utf8');
  const filled = withIntegrity(page, (path) => integrity(files.get(path) ?? new Uint8Array()));
  files.set('/index.html', new TextEncoder().encode(filled));
  const pictures = dirname(fileURLToPath(import.meta.resolve('sotto/pictures/NOTICE.txt')));
  for (const name of await readdir(pictures)) {
    files.set(`/pictures/${name}`, new Uint8Array(await readFile(`${pictures}/${name}`)));
  }
  return files;
}
