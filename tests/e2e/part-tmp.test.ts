import { after, afterEach, before } from 'node:test';
import { sameNumber } from './harness/expect.js';
import { closeStage, endTest, openStage, scene } from './harness/scene.js';

before(openStage);
afterEach(endTest);
after(closeStage);
scene('refresh', async ({ stage, room }) => {
  const VIDEO = { width: 160, height: 90, frameRate: 5 };
  const all = [];
  for (const [browser, name] of [['chromium', 'ada'], ['firefox', 'ben'], ['chromium', 'cleo']] as const) {
    const one = await stage.bare(browser, name, room, { video: VIDEO, pace: { refresh: 20_000 } } as never);
    await one.join();
    all.push(one);
  }
  await sameNumber(all);
  for (let i = 0; i < 14; i++) {
    await new Promise((r) => setTimeout(r, 5000));
    for (const one of all) {
      const stats = await one.stats();
      const told = await one.told();
      console.log(i, one.name, stats.epoch, JSON.stringify(stats.streams.map((s) => [s.direction, s.member, s.track, s.framesIn, s.framesOut, s.dropped])), JSON.stringify(told.ignored), told.states.join());
    }
  }
});
