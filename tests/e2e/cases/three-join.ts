import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { allSeeAndHear, sameNumber } from '../harness/expect.js';
import { noteJoining } from '../harness/joining.js';

callTest(
  'three join one after the other, and each decodes the two others',
  async ({ testbed, figures, room }) => {
    const ada = await testbed.app('chromium', 'Ada', room);
    const alone = await sameNumber([ada]);

    const ben = await testbed.app('firefox', 'Ben', room);
    const two = await sameNumber([ada, ben]);
    await noteJoining(figures, ben, 'second');

    const cleo = await testbed.app('chromium', 'Cleo', room);
    const three = await sameNumber([ada, ben, cleo]);
    await noteJoining(figures, cleo, 'third');

    assert.equal(new Set([alone, two, three]).size, 3, 'the number changes at each join');
    for (const one of [ada, ben, cleo]) {
      assert.equal(await one.shownNumber(), three, `${one.name} shows the number`);
      assert.deepEqual(await one.shownMembers(), [...(await one.sample()).members].sort());
    }
    figures.framesDecoded['three join'] = await allSeeAndHear([ada, ben, cleo], 100);
    assert.equal((await ada.sample()).safetyNumber, three, 'nothing changes without a cause');
  },
);
