import assert from 'node:assert/strict';
import { canTell, clearPrefix, sharesBytes } from '../harness/bytes.js';
import { callTest } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import { until } from '../harness/until.js';

/** SFrame header and tag, at most: 1 byte, 2 of key id, 3 of counter, 16 of tag. */
const MOST_ADDED = 22;
const SAMPLE = 64;

callTest('the SFU forwards no plaintext', async ({ testbed, figures, room }) => {
  const [alice, bob] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
  ]);
  await alice.join();
  await bob.join();
  await sameNumber([alice, bob]);
  await Promise.all([sees(alice, [bob], 60), sees(bob, [alice], 60)]);

  for (const sender of [alice, bob]) {
    const flows = (await testbed.server.forwarded(room, SAMPLE)).filter(({ from }) => from === sender.name);
    const { frames } = await sender.report();
    const plaintextOf = new Map(frames.map(({ sealed, plain }) => [sealed, plain]));
    assert.deepEqual(
      flows.map(({ track, codec }) => `${track} ${codec}`),
      ['0 opus', '1 vp8'],
    );
    for (const { codec, sample } of flows) {
      assert.ok(sample.length >= SAMPLE / 2, `${sample.length} frames of ${codec}`);
      let compared = 0;
      const added: Record<number, number> = {};
      figures.bytesAdded[`${codec} from ${sender.browser}`] = added;
      for (const forwarded of sample) {
        const plain = plaintextOf.get(forwarded);
        assert.ok(plain !== undefined, `the ${codec} frame is one that left the worker of ${sender.name}`);
        const more = (forwarded.length - plain.length) / 2;
        assert.ok(more > 0 && more <= MOST_ADDED, `${more} bytes added`);
        added[more] = (added[more] ?? 0) + 1;
        const clear = clearPrefix(codec, plain);
        assert.equal(forwarded.slice(0, 2 * clear), plain.slice(0, 2 * clear), 'the prefix is in clear');
        if (!canTell(plain.slice(2 * clear))) continue;
        compared += 1;
        assert.ok(sharesBytes(plain, plain.slice(2 * clear)), 'the comparison can tell');
        assert.ok(!sharesBytes(plain, forwarded.slice(2 * clear)), `a ${codec} frame in clear: ${forwarded}`);
      }
      assert.ok(compared >= SAMPLE / 2, `${compared} frames of ${codec} were long enough to compare`);
    }
  }
});

callTest('one who is in the room but not in the group decodes nothing', async ({ testbed, room }) => {
  const [alice, bob, mallory] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
    testbed.bare('chromium', 'mallory', room),
  ]);
  await alice.join();
  await bob.join();
  const before = await sameNumber([alice, bob]);
  // In the log, in the SFU, and never sends a key package.
  await mallory.join({ dumb: true });
  // A page without keys subscribes to nothing, if it keeps to Sotto's code.
  await mallory.page.evaluate(() => window.bare.subscribeWithoutKeys('alice', 'mallory'));

  for (const sender of ['alice', 'bob']) {
    for (const track of ['camera', 'microphone']) {
      const { framesOut, framesIn, dropped } = await until(
        `${sender}'s ${track} frames reach mallory`,
        () => mallory.received(sender, track),
        (stream) => stream.framesIn >= 30,
      );
      assert.equal(framesOut, 0);
      assert.deepEqual(dropped, { 'no-key': framesIn });
      assert.equal(await mallory.letThrough(sender, track), 0, 'no decoder is given a frame');
    }
    assert.equal((await mallory.stream(sender, 'camera'))?.framesDecoded, 0);
  }
  const { framesIn, framesOut } = await until(
    'mallory tries to send',
    () => mallory.sent('camera'),
    (stream) => stream.framesIn >= 30,
  );
  assert.deepEqual({ framesOut, tried: framesIn >= 30 }, { framesOut: 0, tried: true });
  assert.equal(await testbed.server.forwardedFrames(room, 'mallory', 1), 0, 'and nothing leaves in clear');
  assert.equal((await mallory.sample()).state, 'waiting');
  assert.deepEqual(await mallory.pictures(), [], 'no tile of mallory has a picture');

  assert.equal(await sameNumber([alice, bob]), before, 'to the group mallory is nobody');
  await Promise.all([sees(alice, [bob], 30), sees(bob, [alice], 30)]);
});
