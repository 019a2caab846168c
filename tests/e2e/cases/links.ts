/** Whoever sends a link chooses what is in it. So nothing in it acts: buttons do. */

import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import { sameNumber } from '../harness/expect.js';
import { scene } from '../harness/scene.js';

/** Counts on `window.links` what is opened, before the app's own script runs. */
function watchDevices(): void {
  const links = { devices: 0, sockets: 0 };
  Object.assign(window, { links });
  for (const method of ['getUserMedia', 'getDisplayMedia'] as const) {
    const before = navigator.mediaDevices[method].bind(navigator.mediaDevices);
    navigator.mediaDevices[method] = (constraints) => {
      links.devices += 1;
      return before(constraints);
    };
  }
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      links.sockets += 1;
    }
  };
}

/** Everything that a link can say, and what older links said. */
const SAYINGS: Record<string, string>[] = [
  {},
  { join: '1' },
  { join: '1', mic: '1', cam: '1', autojoin: '1', start: '1' },
];

for (const browser of ['chromium', 'firefox'] as const satisfies BrowserName[]) {
  scene(`no link opens a device, connects or joins, in ${browser}`, async ({ stage, room }) => {
    const before = `(${watchDevices.toString()})();`;
    for (const query of SAYINGS) {
      const ada = await stage.app(browser, 'Ada', room, { join: false, before, query });
      const links = () => ada.page.evaluate(() => ({ ...(Reflect.get(window, 'links') as object) }));
      await ada.page.waitForSelector('[data-action="join"]:not(:disabled)', { visible: true });
      await ada.page.evaluate(() => {
        location.hash = '#join=1';
      });
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      assert.deepEqual(await links(), { devices: 0, sockets: 0 }, JSON.stringify(query));
      assert.equal(await ada.sampleOrNull(), null);
      await ada.close();
    }
    const ada = await stage.app(browser, 'Ada', room, { before });
    await sameNumber([ada]);
    const opened = await ada.page.evaluate(() => ({ ...(Reflect.get(window, 'links') as object) }));
    assert.deepEqual(opened, { devices: 1, sockets: 1 }, 'the button does');
  });

  scene(`injected code reaches no other server, in ${browser}`, async ({ stage, room }) => {
    const ada = await stage.app(browser, 'Ada', room);
    await sameNumber([ada]);
    // A server that is there and would answer: of another port, so of another origin.
    const elsewhere = stage.pages.origin;
    const reached = await ada.page.evaluate(async (other) => {
      const blocked: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
      const socket = (url: string) =>
        new Promise<string>((resolve) => {
          try {
            const opened = new WebSocket(url);
            opened.onopen = () => resolve('open');
            opened.onerror = () => resolve('error');
          } catch {
            resolve('error');
          }
        });
      const fetched = (url: string) =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'open',
          () => 'error',
        );
      const image = (url: string) =>
        new Promise<string>((resolve) => {
          const loaded = new Image();
          loaded.onload = () => resolve('open');
          loaded.onerror = () => resolve('error');
          loaded.src = url;
        });
      const own = new URL('/ws', location.href);
      own.protocol = 'ws:';
      const answers = {
        ownSocket: await socket(own.href),
        ownFetch: await fetched('/healthz'),
        ownImage: await image('/favicon.svg'),
        otherSocket: await socket(other.replace('http', 'ws')),
        anyWebSocket: await socket('wss://127.0.0.1:9/'),
        otherFetch: await fetched(other),
        otherImage: await image(`${other}/favicon.svg`),
        beacon: navigator.sendBeacon(other, 'x') ? 'queued' : 'error',
      };
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { answers, blocked: [...new Set(blocked)].sort() };
    }, elsewhere);
    const { beacon, ...answers } = reached.answers;
    assert.deepEqual(answers, {
      ownSocket: 'open',
      ownFetch: 'open',
      ownImage: 'open',
      otherSocket: 'error',
      anyWebSocket: 'error',
      otherFetch: 'error',
      otherImage: 'error',
    });
    assert.ok(beacon === 'error' || beacon === 'queued');
    assert.deepEqual(reached.blocked, ['connect-src', 'img-src']);
  });
}
