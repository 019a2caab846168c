import assert from 'node:assert/strict';
import { sharesBytes } from '../harness/bytes.js';
import { callTest } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import { until } from '../harness/until.js';

const CAMERA = 1;

for (const browser of ['chromium', 'firefox'] as const) {
  for (const core of ['media', 'membership'] as const) {
    callTest(`${browser}: when the core of ${core} crashes, media stays shut`, async ({ testbed, room }) => {
      const [alice, bob, carol] = await Promise.all([
        testbed.bare(browser, 'alice', room),
        testbed.bare('firefox', 'bob', room),
        testbed.bare('chromium', 'carol', room),
      ]);
      await alice.join();
      await bob.join();
      const before = await sameNumber([alice, bob]);
      await sees(bob, [alice], 15);

      const crash = alice.crash(core);
      if (core === 'media') await crash;
      // An entry for the core that follows the log.
      await carol.join();
      const { frames } = await crash;
      const { errors, states } = await until(
        'alice is told of the crash',
        () => alice.told(),
        (told) => told.errors.length > 0,
      );
      assert.deepEqual(errors, ['crashed']);
      assert.equal(states.at(-1), 'stopped');
      const sample = await alice.sample();
      assert.deepEqual(
        { state: sample.state, number: sample.safetyNumber, members: sample.members },
        { state: 'stopped', number: null, members: [] },
      );

      // The others go on without her, and the last frames of hers that the server forwarded were protected.
      assert.notEqual(await sameNumber([bob, carol]), before);
      const forwarded = await testbed.server.forwarded(room, 64);
      const sealed = new Set(frames.map((frame) => frame.sealed));
      for (const { from, sample: last, codec } of forwarded) {
        if (from !== 'alice') continue;
        for (const frame of last) {
          assert.ok(sealed.has(frame), `a ${codec} frame of hers that was not protected`);
        }
      }
      const camera = frames.filter(({ track }) => track === CAMERA);
      assert.ok(camera.length > 0);
      assert.ok(camera.every(({ plain, sealed: frame }) => !sharesBytes(plain.slice(20), frame.slice(20))));
      const count = await testbed.server.forwardedFrames(room, 'alice', CAMERA);
      await Promise.all([sees(bob, [carol], 30), sees(carol, [bob], 30)]);
      assert.equal(
        await testbed.server.forwardedFrames(room, 'alice', CAMERA),
        count,
        'nothing more of hers',
      );
    });
  }

  callTest(
    `${browser}: a crash stops the frames by itself, whatever the app does`,
    async ({ testbed, room }) => {
      const alone = await testbed.bare(browser, 'alone', room);
      const { page } = alone;
      const passed = () => page.evaluate(() => window.bare.loopback.passed());
      await page.evaluate(() => window.bare.loopback.start());
      await page.evaluate(() => window.bare.loopback.found());
      await until('protected frames arrive', passed, ({ arrived }) => arrived >= 20);
      await alone.crash('media');
      await until(
        'the call has stopped',
        () => page.evaluate(() => window.bare.loopback.state),
        (state) => state === 'stopped',
      );
      assert.deepEqual(await page.evaluate(() => window.bare.loopback.errors), ['crashed']);
      const crashed = await passed();
      const start = await until('the encoder runs', passed, ({ encoded }) => encoded >= crashed.encoded + 10);
      const end = await until(
        'the encoder still runs',
        passed,
        ({ encoded }) => encoded >= start.encoded + 20,
      );
      assert.equal(end.arrived, start.arrived);
    },
  );
}
