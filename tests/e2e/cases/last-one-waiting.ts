import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { allSeeAndHear, sameNumber } from '../harness/expect.js';

callTest('everyone leaves while one is still waiting', async ({ testbed, figures, room }) => {
  const ada = await testbed.app('chromium', 'Ada', room);
  const ben = await testbed.app('firefox', 'Ben', room);
  const before = await sameNumber([ada, ben]);
  // They are there, but nothing that they commit comes through.
  for (const one of [ada, ben]) {
    await one.page.evaluate(() => window.probe.holdAppends());
  }
  const cleo = await testbed.app('firefox', 'Cleo', room);
  await ada.until('knows of Cleo', ({ streams }) => streams.length >= 4);
  assert.equal((await cleo.sample()).state, 'waiting');

  await Promise.all([ada.click('leave'), ben.click('leave')]);
  const alone = await sameNumber([cleo]);
  assert.notEqual(alone, before);
  const dan = await testbed.app('chromium', 'Dan', room);
  assert.notEqual(await sameNumber([cleo, dan]), alone);
  figures.framesDecoded['last one waiting'] = await allSeeAndHear([cleo, dan], 30);
});
