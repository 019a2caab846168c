import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { allSeeAndHear, sameNumber, sees } from '../harness/expect.js';
import { Line } from '../harness/line.js';

/** Well within the time for which the server keeps a place. */
const OUTAGE = 3_000;

callTest(
  'a connection that is cut for three seconds comes back to the same call',
  async ({ testbed, room }) => {
    const line = await Line.start(testbed.server);
    try {
      const ada = await testbed.app('chromium', 'Ada', room);
      const ben = await testbed.app('firefox', 'Ben', room, { origin: line.origin });
      const before = await sameNumber([ada, ben]);
      await sees(ada, [ben], 15);
      const member = await ben.member();

      line.cut();
      await ben.until('notices', ({ connection }) => connection === 'reconnecting');
      const decodes = sees(ben, [ada], 15);
      // The test is about the length of the outage, so it waits for a fixed time.
      await new Promise((resolve) => setTimeout(resolve, OUTAGE));
      await decodes;
      assert.equal((await ben.sample()).connection, 'reconnecting');
      line.mend();
      await ben.until('is back', ({ connection }) => connection === 'connected');

      assert.equal(await ben.member(), member);
      assert.equal(await sameNumber([ada, ben]), before, 'nobody came or went');
      await allSeeAndHear([ada, ben], 30);
      const cleo = await testbed.app('chromium', 'Cleo', room);
      assert.notEqual(await sameNumber([ada, ben, cleo]), before, 'he follows what comes after');
      await sees(cleo, [ada, ben], 15);
    } finally {
      line.stop();
    }
  },
);

callTest('a page that is loaded again is somebody new', async ({ testbed, room }) => {
  const ada = await testbed.app('firefox', 'Ada', room);
  const ben = await testbed.app('chromium', 'Ben', room);
  const before = await sameNumber([ada, ben]);
  const member = await ben.member();
  await ben.page.reload();
  await ben.pressJoin();
  assert.notEqual(await ben.member(), member);
  assert.notEqual(await sameNumber([ada, ben]), before);
  await allSeeAndHear([ada, ben], 15);
});

callTest('one who left comes back under the same name', async ({ testbed, room }) => {
  const [alice, bob] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
  ]);
  await alice.join();
  await bob.join();
  const numbers = [await sameNumber([alice, bob])];
  await bob.leave();
  numbers.push(await sameNumber([alice]));
  await bob.join();
  numbers.push(await sameNumber([alice, bob]));
  // The one with the smallest leaf, too.
  await alice.leave();
  numbers.push(await sameNumber([bob]));
  await alice.join();
  numbers.push(await sameNumber([alice, bob]));
  assert.equal(new Set(numbers).size, numbers.length);
  await allSeeAndHear([alice, bob], 15);
});
