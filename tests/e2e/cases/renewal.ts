import assert from 'node:assert/strict';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest } from '../harness/call-test.js';
import { sumOf, withoutRepeats } from '../harness/dropped.js';
import { allSee, sameNumber } from '../harness/expect.js';
import { until } from '../harness/until.js';

/** Each member renews its keys so often, in milliseconds: hourly in a call. */
const REFRESH = 4_000;
const RENEWALS = 3;
const VIDEO = { width: 160, height: 90, frameRate: 10 };

callTest('members renew their keys, and no frame is lost by it', async ({ testbed, room }) => {
  const open = (browser: 'chromium' | 'firefox', name: string) =>
    testbed.bare(browser, name, room, { video: VIDEO, timing: { refresh: REFRESH } });
  const ada = await open('chromium', 'ada');
  const ben = await open('firefox', 'ben');
  for (const one of [ada, ben]) await one.join();
  await sameNumber([ada, ben]);
  await allSee([ada, ben], 10);
  const [before, epoch] = [await lostBy([ada, ben]), await epochOf(ada)];
  for (const one of [ada, ben]) {
    await until(
      `${one.name} has followed renewals`,
      () => epochOf(one),
      (now) => now >= epoch + RENEWALS,
    );
  }
  await allSee([ada, ben], 10);
  assert.deepEqual(await lostBy([ada, ben]), before);
  for (const one of [ada, ben]) assert.deepEqual((await one.told()).errors, []);
});

async function epochOf(one: BareParticipant): Promise<number> {
  return (await one.stats()).epoch ?? 0;
}

/** Frames that were received and not opened, by member. */
async function lostBy(all: readonly BareParticipant[]): Promise<number[]> {
  const stats = await Promise.all(all.map((one) => one.stats()));
  return stats.map(({ streams }) =>
    streams
      .filter(({ direction }) => direction === 'receive')
      .reduce((sum, { dropped }) => sum + sumOf(withoutRepeats(dropped)), 0),
  );
}
