import { allSeeAndHear, sameNumber } from '../harness/expect.js';
import { noteJoining } from '../harness/joining.js';
import { scene } from '../harness/scene.js';

scene(
  'five join within one second',
  async ({ stage, figures, room }) => {
    const five = await Promise.all([
      stage.app('chromium', 'Ada', room, { join: false }),
      stage.app('firefox', 'Ben', room, { join: false }),
      stage.app('chromium', 'Cleo', room, { join: false, oldTransforms: true }),
      stage.app('firefox', 'Dan', room, { join: false }),
      stage.app('chromium', 'Eve', room, { join: false }),
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
