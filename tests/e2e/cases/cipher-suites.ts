import assert from 'node:assert/strict';
import type { FrameCipherSuites } from 'sotto';
import { callTest } from '../harness/call-test.js';
import { hears, sameNumber, sees } from '../harness/expect.js';
import { until } from '../harness/until.js';

const SUITES: FrameCipherSuites = { video: ['aes-128-gcm'], audio: ['aes-128-ctr-hmac-64'] };

/** SFrame header and tag, at most. */
const MOST_ADDED: Record<string, number> = { opus: 14, vp8: 22 };

/** Pictures whose frames have kilobytes. */
const LARGE = { width: 640, height: 360, frameRate: 15 };

/**
 * Before both are in the group, and for frames in flight then. A line repairs losses with packets that it has sent
 * already.
 */
const EXPECTED = new Set(['no-key', 'unknown-epoch', 'past-epoch', 'unknown-sender', 'replayed']);

callTest('other cipher suites, which nobody is talked out of', async ({ testbed, room }) => {
  const options = { frameCipherSuites: SUITES, video: LARGE };
  const [alice, bob, carol] = await Promise.all([
    testbed.bare('chromium', 'alice', room, options),
    testbed.bare('firefox', 'bob', room, options),
    testbed.bare('chromium', 'carol', room),
  ]);
  await alice.join();
  await bob.join();
  const before = await sameNumber([alice, bob]);
  await Promise.all([
    sees(alice, [bob], 60),
    sees(bob, [alice], 60),
    hears(alice, [bob]),
    hears(bob, [alice]),
  ]);

  for (const [sender, receiver] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    // The frames of the server first: the page keeps the last 500 of each track, which then have these among them.
    const flows = (await testbed.server.forwarded(room, 64)).filter(({ from }) => from === sender.name);
    const { frames } = await sender.report();
    const plaintextOf = new Map(frames.map(({ sealed, plain }) => [sealed, plain]));
    for (const { codec, sample } of flows) {
      const added = sample.flatMap((sealed) => {
        const plain = plaintextOf.get(sealed);
        return plain === undefined ? [] : [(sealed.length - plain.length) / 2];
      });
      assert.ok(added.length > 10, `${added.length} frames of ${codec}`);
      assert.ok(Math.max(...added) <= (MOST_ADDED[codec] ?? 0), `${codec}: ${added}`);
    }
    for (const track of ['camera', 'microphone']) {
      const { dropped } = await receiver.received(sender.name, track);
      const unexpected = Object.keys(dropped).filter((reason) => !EXPECTED.has(reason));
      assert.deepEqual(unexpected, [], `${receiver.name} dropped none of ${sender.name}'s ${track}`);
    }
  }

  // Carol accepts the default alone.
  await carol.join();
  const told = await until(
    'carol is told why not',
    () => carol.told(),
    ({ errors }) => errors.length > 0,
  );
  assert.deepEqual(told.errors, ['frame-suites-refused']);
  assert.deepEqual(told.members, [], 'carol was in no group');
  assert.equal(await testbed.server.forwardedFrames(room, 'carol', 1), 0, 'and nothing of hers has left');
  await until(
    'alice and bob are among themselves',
    () => alice.sample(),
    ({ members }) => members.length === 2,
  );
  assert.notEqual(await sameNumber([alice, bob]), before, 'she was added, and removed');
  await Promise.all([sees(alice, [bob], 20), sees(bob, [alice], 20)]);
});
