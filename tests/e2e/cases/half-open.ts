import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { allSee, sameNumber } from '../harness/expect.js';
import { Line } from '../harness/line.js';
import { until } from '../harness/until.js';

/** Enough for many on one machine. */
const video = { width: 160, height: 90, frameRate: 8 };

/** How the page learns that its connection carries nothing. */
type Notice = 'event' | 'pulse';

for (const [browser, other] of [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const) {
  callTest(`${browser} leaves a half-open connection when it is told that the network is back`, (set) =>
    halfOpen(set, browser, other, 'event'),
  );
  callTest(`${browser} leaves a half-open connection by itself`, (set) =>
    halfOpen(set, browser, other, 'pulse'),
  );
}

/** Neither end of the connection is told anything; a new one would come about. */
async function halfOpen(
  { testbed, room }: TestContext,
  browser: BrowserName,
  other: BrowserName,
  notice: Notice,
): Promise<void> {
  const line = await Line.start(testbed.server);
  try {
    const [ada, ben] = await Promise.all([
      testbed.bare(other, 'ada', room, { video }),
      testbed.bare(browser, 'ben', room, { video, line }),
    ]);
    await ada.join();
    await ben.join();
    await sameNumber([ada, ben]);
    await allSee([ada, ben], 15);

    const changes = (await ada.told()).members.length;
    line.forget();
    if (notice === 'event') await ben.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await until(
      'ben has left the connection and has another',
      async () => (await ben.told()).connections,
      (connections) => connections.includes('connected'),
    );
    await allSee([ada, ben], 15);
    const [a, b] = await Promise.all([ada.told(), ben.told()]);
    assert.deepEqual(b.connections, ['reconnecting', 'connected']);
    assert.deepEqual(a.connections, []);
    for (const { states, errors } of [a, b]) {
      assert.deepEqual(states, ['encrypted'], 'neither left the group');
      assert.deepEqual(errors, []);
    }
    assert.ok(
      a.members.slice(changes).every((members) => members.includes('ben')),
      'nor did ada think so of ben',
    );
    await sameNumber([ada, ben]);
  } finally {
    line.stop();
  }
}
