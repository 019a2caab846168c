import assert from 'node:assert/strict';
import type { BareParticipant } from '../harness/bare-participant.js';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import { pauseUntil } from '../harness/pause.js';
import { settled } from '../harness/settled.js';
import { until } from '../harness/until.js';

/** Frames that would have been decoded in this time, in milliseconds. */
const WHILE = 3000;
/** Enough for many on one machine. */
const video = { width: 160, height: 90, frameRate: 8 };

/** The server gives alice no entry of the log any more; all else, media too, goes through. Carol is muted meanwhile. */
async function withheld(
  { testbed, figures, room }: TestContext,
  [first, second, third]: readonly [BrowserName, BrowserName, BrowserName],
): Promise<void> {
  const [alice, bob, carol] = await Promise.all([
    testbed.bare(first, 'alice', room, { video }),
    testbed.bare(second, 'bob', room, { video }),
    testbed.bare(third, 'carol', room, { video }),
  ]);
  for (const one of [alice, bob, carol]) await one.join();
  await sameNumber([alice, bob, carol]);
  await Promise.all([sees(bob, [alice, carol], 8), sees(carol, [alice, bob], 8)]);

  await mute(carol, true);
  const pictures = async () => (await bob.stream('alice', 'camera'))?.framesDecoded ?? 0;
  const seen = await pictures();
  await alice.order({ e2e: 'deaf' });
  const start = performance.now();
  await until(
    'alice is told that nobody answers',
    () => alice.told(),
    ({ freshness }) => freshness.length > 0,
  );
  assert.ok((await pictures()) >= seen + 8, 'until then she is seen');
  figures.stale.push({ browser: first, milliseconds: Math.round(performance.now() - start) });

  const sent = await alice.sent('camera');
  const decoded = async () => [
    ...(await Promise.all([bob, carol].map((other) => other.letThrough('alice', 'camera')))),
    ...(await Promise.all([bob, carol].map((other) => other.letThrough('alice', 'microphone')))),
  ];
  const before = await settled('the frames of alice', decoded, WHILE);
  assert.ok(before.every((frames) => frames > 0));
  await pauseUntil(performance.now(), WHILE);
  assert.deepEqual(await decoded(), before, 'not one frame more');
  const after = await alice.sent('camera');
  assert.equal(after.framesOut, sent.framesOut);
  assert.ok((after.dropped.stale ?? 0) > (sent.dropped.stale ?? 0), 'her camera goes on');
  assert.deepEqual((await alice.told()).freshness, ['stale']);
  assert.deepEqual((await alice.told()).states, ['encrypted'], 'she can know no more');

  // An honest call: one member sends all the time, and one was muted for longer than the bound.
  await mute(carol, false);
  await Promise.all([sees(bob, [carol], 8), sees(carol, [bob], 8)]);
  for (const other of [bob, carol]) assert.deepEqual((await other.told()).freshness, []);
  assert.equal((await bob.sent('camera')).dropped.stale, undefined);
}

async function mute({ page }: BareParticipant, muted: boolean): Promise<void> {
  await page.evaluate((value) => {
    window.bare.mute('camera', value);
    window.bare.mute('microphone', value);
  }, muted);
}

callTest('a member in Chromium that the server withholds the log from stops sending', (set) =>
  withheld(set, ['chromium', 'firefox', 'chromium']),
);

callTest('a member in Firefox that the server withholds the log from stops sending', (set) =>
  withheld(set, ['firefox', 'chromium', 'firefox']),
);
