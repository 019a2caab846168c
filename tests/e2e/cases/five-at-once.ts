import { callTest } from '../harness/call-test.js';
import { allSeeAndHear, sameNumber } from '../harness/expect.js';
import { noteJoining } from '../harness/joining.js';

callTest(
  'five join within one second',
  async ({ testbed, figures, room }) => {
    const five = await Promise.all([
      testbed.app('chromium', 'Ada', room, { join: false }),
      testbed.app('firefox', 'Ben', room, { join: false }),
      testbed.app('chromium', 'Cleo', room, { join: false, oldTransforms: true }),
      testbed.app('firefox', 'Dan', room, { join: false }),
      testbed.app('chromium', 'Eve', room, { join: false }),
    ]);
    await Promise.all(five.map((one) => one.isInLobby()));
    await Promise.all(five.map((one) => one.click('join')));
    await sameNumber(five);
    for (const one of five) await noteJoining(figures, one, 'five at once');
    figures.framesDecoded['five at once'] = await allSeeAndHear(five, 30);
    await sameNumber(five);
  },
  { long: true },
);
