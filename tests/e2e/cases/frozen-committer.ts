import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import type { TestContext } from '../harness/call-test.js';
import { allSee, sameNumber } from '../harness/expect.js';
import { type Extent, Frozen } from '../harness/freezing.js';
import { pauseUntil } from '../harness/pause.js';
import { until } from '../harness/until.js';

const FREEZE = 30_000;
/** Enough for many on one machine. */
const video = { width: 160, height: 90, frameRate: 8 };

/**
 * The committer stops in the middle of adding a member: its commit is made and has not left. The operating system gives
 * its processes no time, so that nothing in them can answer: no page, no worker, no timer.
 */
export async function frozenCommitter(
  { testbed, figures, room }: TestContext,
  [first, second, third]: readonly [BrowserName, BrowserName, BrowserName],
  extent: Extent,
): Promise<void> {
  const [alice, bob, carol] = await Promise.all([
    testbed.bare(first, 'alice', room, { ownBrowser: true, video }),
    testbed.bare(second, 'bob', room, { video }),
    testbed.bare(third, 'carol', room, { video }),
  ]);
  // The first to join has the smallest leaf, so she is the designated committer.
  await alice.join();
  await bob.join();
  await sameNumber([alice, bob]);
  await allSee([alice, bob], 8);

  await alice.page.evaluate(() => window.probe.holdAppends());
  await carol.join();
  await until(
    'alice has made her commit',
    () => alice.page.evaluate(() => window.probe.heldAppends()),
    (held) => held > 0,
  );
  const changes = (await bob.told()).members.length;
  const start = performance.now();
  const frozen = await Frozen.freeze(alice.page.browser(), extent);
  try {
    const during = await sameNumber([bob, carol], ['alice']);
    const passed = performance.now() - start;
    figures.overtaken.push({ browser: first, extent, milliseconds: Math.round(passed) });
    await allSee([bob, carol], 15);

    if (extent === 'browser') {
      // The server lets a member go that answers no ping, and a machine that sleeps answers none.
      assert.notEqual(await sameNumber([bob, carol]), during);
    }
    await pauseUntil(start, FREEZE);
  } finally {
    frozen.thaw();
  }

  // The messages held back before are sent now, late.
  await alice.page.evaluate(() => window.probe.releaseAppends());
  await sameNumber([alice, bob, carol]);
  await allSee([alice, bob, carol], 15);
  await sameNumber([alice, bob, carol]);
  const { states, errors } = await alice.told();
  const since = (await bob.told()).members.slice(changes);
  const stayed = since.every((members) => members.includes('alice'));
  assert.equal(stayed, extent === 'pages', 'a frozen tab stays in the room');
  const lives = extent === 'browser' ? ['encrypted', 'waiting', 'encrypted'] : ['encrypted'];
  assert.deepEqual(states, lives, 'who stays in the room goes on where it was');
  assert.deepEqual(
    errors.filter((code) => code !== 'media-lost'),
    [],
  );
}
