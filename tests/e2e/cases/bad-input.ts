import assert from 'node:assert/strict';
import type { RejectReason } from 'sotto';
import { callTest } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import { until } from '../harness/until.js';

const MICROPHONE = 0;
/** The reasons for which bytes that are no payload are rejected. */
const NO_PAYLOAD: readonly RejectReason[] = ['malformed', 'unknown-version'];

callTest('empty sound frames are nothing special', async ({ testbed, room }) => {
  const [alice, bob] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
  ]);
  await alice.join();
  await bob.join();
  const before = await sameNumber([alice, bob]);
  for (const [one, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    for (const direction of ['send', 'receive'] as const) {
      const counters = () =>
        direction === 'send' ? one.sent('microphone') : one.received(other.name, 'microphone');
      const start = await counters();
      await one.order({ e2e: 'empty', direction, track: MICROPHONE, count: 5 });
      const { dropped, framesOut } = await until(
        `${one.name} passes empty frames on that it is to ${direction}`,
        counters,
        (stats) => stats.emptyFrames - start.emptyFrames >= 5,
      );
      assert.ok(framesOut - start.framesOut >= 5);
      assert.deepEqual(dropped, start.dropped, 'none is an error');
    }
    assert.equal((await one.report()).emptied, 10);
    // Silence, on purpose.
    await one.page.evaluate(() => window.bare.mute('microphone', true));
  }
  for (const [one, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const start = await one.received(other.name, 'microphone');
    await until(
      `${one.name} still opens the silence of ${other.name}`,
      () => one.received(other.name, 'microphone'),
      ({ framesOut }) => framesOut - start.framesOut >= 20,
    );
    await sees(one, [other], 15);
    assert.deepEqual((await one.told()).errors, []);
  }
  assert.equal(await sameNumber([alice, bob]), before);
});

callTest('a frame before the group exists stays where it is', async ({ testbed, room }) => {
  const alice = await testbed.bare('chromium', 'alice', room);
  const bob = await testbed.bare('firefox', 'bob', room);
  // The ghost was there before, so it has to found the group, and does not.
  await bob.addGhost('ghost');
  await alice.join();
  await bob.join();
  for (const one of [alice, bob]) {
    for (const track of ['camera', 'microphone']) {
      const { framesIn, framesOut, dropped } = await until(
        `the ${track} of ${one.name} runs`,
        () => one.sent(track),
        (stats) => stats.framesIn >= 30,
      );
      assert.equal(framesOut, 0);
      assert.deepEqual(dropped, { 'no-key': framesIn });
    }
    assert.equal((await one.sample()).state, 'waiting');
    assert.equal((await one.sample()).safetyNumber, null);
  }
  assert.deepEqual(await testbed.server.forwarded(room), [], 'nothing has reached the SFU');

  await bob.removeGhost('ghost');
  await sameNumber([alice, bob]);
  await Promise.all([sees(alice, [bob], 15), sees(bob, [alice], 15)]);
});

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `${browser}: a call alone lets nothing out before its group, nor after its end`,
    async ({ testbed, room }) => {
      const page = (await testbed.bare(browser, 'alone', room)).page;
      const passed = () => page.evaluate(() => window.bare.loopback.passed());
      const [sent] = (await startLoopback()).streams;
      assert.equal(sent?.framesOut, 0);
      assert.deepEqual(sent.dropped, { 'no-key': sent.framesIn });
      assert.equal((await passed()).arrived, 0);

      await page.evaluate(() => window.bare.loopback.found());
      await until('protected frames arrive', passed, ({ arrived }) => arrived >= 20);

      await page.evaluate(() => window.bare.loopback.leave());
      assert.equal(await page.evaluate(() => window.bare.loopback.state), 'stopped');
      await nothingArrives(passed);

      function startLoopback() {
        return page
          .evaluate(() => window.bare.loopback.start())
          .then(() =>
            until(
              'the camera runs',
              () => page.evaluate(() => window.bare.loopback.stats()),
              ({ streams }) => (streams[0]?.framesIn ?? 0) >= 20,
            ),
          );
      }
    },
  );
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`${browser}: a sender that sends already is protected or refused`, async ({ testbed, room }) => {
    const { page } = await testbed.bare(browser, 'late', room);
    // Firefox uses a transform whenever it is set.
    const expected = browser === 'firefox' ? null : 'transform-ignored';
    assert.equal(await page.evaluate(() => window.bare.loopback.tryToProtectLate()), expected);
  });
}

/** The encoder goes on, and the far side gets none of it. */
async function nothingArrives(passed: () => Promise<{ encoded: number; arrived: number }>): Promise<void> {
  const now = await passed();
  // Frames in flight have arrived by then.
  const start = await until('the encoder runs', passed, ({ encoded }) => encoded >= now.encoded + 10);
  const end = await until('the encoder still runs', passed, ({ encoded }) => encoded >= start.encoded + 20);
  assert.equal(end.arrived, start.arrived);
}

callTest(
  'a worker started twice, a member joining twice, two calls for one sender',
  async ({ testbed, room }) => {
    const [alice, bob] = await Promise.all([
      testbed.bare('chromium', 'alice', room),
      testbed.bare('firefox', 'bob', room),
    ]);
    await alice.join();
    await bob.join();
    const before = await sameNumber([alice, bob]);

    for (const one of [alice, bob]) {
      await one.page.evaluate(() => window.bare.startAgain());
      const { errors } = await until(
        `${one.name} is told that its worker was started twice`,
        () => one.told(),
        (told) => told.errors.length > 0,
      );
      assert.deepEqual(errors, ['worker-failed']);
      assert.equal(await one.tryToJoin(one.name), 'member-taken');
      assert.equal(await one.page.evaluate(() => window.bare.protectTwice()), 'transform-taken');
    }
    assert.equal(await sameNumber([alice, bob]), before);
    await Promise.all([sees(alice, [bob], 15), sees(bob, [alice], 15)]);
    for (const one of [alice, bob]) assert.deepEqual((await one.told()).errors, ['worker-failed']);
  },
);

callTest('log entries that nobody sent are rejected, each for a reason', async ({ testbed, room }) => {
  const [alice, bob] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
  ]);
  await alice.join();
  await bob.join();
  const before = await sameNumber([alice, bob]);
  await bob.addGhost('ghost');

  const random = (length: number) =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('hex');
  const payloads = ['', '00', 'ff'.repeat(3), random(1), random(64), random(5000), `01${random(300)}`];
  for (const payload of payloads) {
    const attachments = [
      { to: ['alice'], bytes: random(100) },
      { to: ['alice', 'bob', 'nobody'], bytes: '' },
    ];
    await testbed.server.forge({ type: 'message', room, from: 'alice', payload, attachments });
    await testbed.server.forge({ type: 'message', room, from: 'nobody', payload });
  }
  await testbed.server.forge({ type: 'joined', room, member: 'ghost', present: ['alice', 'bob'] });
  await testbed.server.forge({ type: 'left', room, member: 'nobody' });
  // In the order of the log.
  const reasons: (readonly RejectReason[])[] = [
    ...payloads.flatMap(() => [NO_PAYLOAD, ['sender-not-present'] as const]),
    ['already-present'],
    ['not-present'],
  ];

  for (const one of [alice, bob]) {
    const { rejected, errors } = await until(
      `${one.name} has rejected what was forged`,
      () => one.told(),
      (told) => told.rejected.at(-1)?.reason === 'not-present',
    );
    // Earlier rejections are of handshakes that raced.
    const forged = rejected.slice(-reasons.length);
    assert.equal(forged.length, reasons.length);
    for (const [index, { reason }] of forged.entries()) {
      assert.ok(reasons[index]?.includes(reason), `entry ${index} of those forged is rejected as ${reason}`);
    }
    assert.deepEqual(errors, []);
  }
  assert.equal(await sameNumber([alice, bob]), before);
  await Promise.all([sees(alice, [bob], 15), sees(bob, [alice], 15)]);
});
