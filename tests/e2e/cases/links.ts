/** The sender of a link chooses its content. So nothing in it acts: buttons do. */

import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import { callTest } from '../harness/call-test.js';
import { sameNumber } from '../harness/expect.js';
import { bundleScript } from '../harness/page-server.js';

/** Counts the devices and sockets that are opened, on `window.links`, before the app's own script runs. */
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

/** All options of a link, and those of older links. */
const SAYINGS: Record<string, string>[] = [
  {},
  { join: '1' },
  { join: '1', mic: '1', cam: '1', autojoin: '1', start: '1' },
];

for (const browser of ['chromium', 'firefox'] as const satisfies BrowserName[]) {
  callTest(`no link opens a device, connects or joins, in ${browser}`, async ({ testbed, room }) => {
    const before = `(${watchDevices.toString()})();`;
    for (const query of SAYINGS) {
      const ada = await testbed.app(browser, 'Ada', room, { join: false, before, query });
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
    const ada = await testbed.app(browser, 'Ada', room, { before });
    await sameNumber([ada]);
    const opened = await ada.page.evaluate(() => ({ ...(Reflect.get(window, 'links') as object) }));
    assert.deepEqual(opened, { devices: 1, sockets: 1 }, 'the button does');
  });

  callTest(`injected code reaches no other server, in ${browser}`, async ({ testbed, room }) => {
    const ada = await testbed.app(browser, 'Ada', room, { before: await bundleScript('injected.ts') });
    await sameNumber([ada]);
    // Of another port, so of another origin.
    const reached = await ada.page.evaluate((other) => window.reach(other), testbed.pages.origin);
    assert.deepEqual(reached.answers, {
      ownSocket: 'open',
      ownFetch: 'open',
      ownImage: 'open',
      otherSocket: 'error',
      secureSocket: 'error',
      otherFetch: 'error',
      otherImage: 'error',
    });
    assert.deepEqual(reached.forbiddenBy, [
      'connect-src http',
      'connect-src ws',
      'connect-src wss',
      'img-src http',
    ]);
  });
}
