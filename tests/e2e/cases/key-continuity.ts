import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { sameNumber } from '../harness/expect.js';
import type { Participant } from '../harness/participant.js';
import { until } from '../harness/until.js';

/** The fingerprint of a member, as a page's call has it. */
async function fingerprintOf(viewer: Participant, member: string): Promise<string> {
  const fingerprint = await viewer.page.evaluate(
    (id) => window.sotto?.room.call.members.find((one) => one.member === id)?.fingerprint ?? null,
    member,
  );
  assert.match(fingerprint ?? '', /^(\d{5} ){3}\d{5}$/u);
  return fingerprint ?? '';
}

const said = (viewer: Participant, what: string) =>
  until(
    `${viewer.name} is told: ${what}`,
    () =>
      viewer.page.evaluate(() => {
        const number = document.querySelector('.dialog-safety sotto-safety-number');
        return number?.shadowRoot?.querySelector('.history')?.textContent ?? '';
      }),
    (history) => history.includes(what),
  );

const warnings = (viewer: Participant) =>
  viewer.page.evaluate(() =>
    [...document.querySelectorAll('.notice[role="alert"]')].map((notice) => notice.textContent ?? ''),
  );

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `a page that is loaded again has its key, another of its name has not: ${browser}`,
    async (given) => {
      const { testbed, room } = given;
      const ada = await testbed.app('chromium', 'Ada', room);
      const ben = await testbed.app(browser, 'Ben', room);
      await sameNumber([ada, ben]);
      const key = await fingerprintOf(ada, await ben.member());
      assert.equal(await fingerprintOf(ben, await ben.member()), key);
      assert.notEqual(await fingerprintOf(ben, await ada.member()), key);

      await ben.page.reload();
      await ben.pressJoin();
      await sameNumber([ada, ben]);
      assert.equal(await fingerprintOf(ada, await ben.member()), key);
      await said(ada, 'came back with the same key');
      assert.deepEqual(await warnings(ada), []);

      await ben.close();
      await sameNumber([ada]);
      const other = await testbed.app(browser, 'Ben', room);
      await sameNumber([ada, other]);
      assert.notEqual(await fingerprintOf(ada, await other.member()), key);
      await said(ada, 'came with another key than before');
      const [warning] = await warnings(ada);
      assert.match(warning ?? '', /Ben.* has another key than the person who had this name before/u);

      // A warning that was not dismissed stays when other members come.
      const cleo = await testbed.app('chromium', 'Cleo', room);
      await sameNumber([ada, other, cleo]);
      assert.equal((await warnings(ada)).length, 1);
      await ada.page.click('.notice[role="alert"] [aria-label="Close"]');
      assert.deepEqual(await warnings(ada), []);
    },
  );

  callTest(`the core tells with which key a member is back: ${browser}`, async ({ testbed, room }) => {
    const alice = await testbed.bare('chromium', 'alice', room);
    const bob = await testbed.bare(browser, 'bob', room);
    await alice.join();
    await bob.join();
    await sameNumber([alice, bob]);
    const key = await fingerprintOf(alice, 'bob');
    await bob.leave();
    await sameNumber([alice]);
    await bob.join();
    await sameNumber([alice, bob]);
    const { returned, keyChanged } = await alice.told();
    assert.deepEqual([returned, keyChanged], [[{ member: 'bob', fingerprint: key }], []]);
    await bob.leave();
    await sameNumber([alice]);
    await bob.join({ continuity: null });
    await sameNumber([alice, bob]);
    assert.deepEqual((await alice.told()).keyChanged, [{ member: 'bob', before: key, fingerprint: null }]);
    await bob.leave();
  });

  callTest(`tabs that are open never have the same key: ${browser}`, async ({ testbed, room }) => {
    const bob = await testbed.bare(browser, 'bob', room);
    await bob.join();
    await sameNumber([bob]);
    const key = await fingerprintOf(bob, 'bob');
    const twin = await testbed.duplicate(bob, 'twin', room);
    await twin.join();
    await sameNumber([bob, twin]);
    assert.notEqual(await fingerprintOf(bob, 'twin'), key);
    await twin.close();
    // A tab that is restored after it was closed has the key, so the storage was the same all the time.
    const restored = await testbed.duplicate(bob, 'restored', room);
    await bob.leave();
    await bob.close();
    await restored.join();
    await sameNumber([restored]);
    assert.equal(await fingerprintOf(restored, 'restored'), key);
    await restored.close();
  });
}
