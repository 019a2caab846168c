import assert from 'node:assert/strict';
import type { BareParticipant } from '../harness/bare-participant.js';
import type { BrowserName } from '../harness/browsers.js';
import type { TestContext } from '../harness/call-test.js';
import { allSee, sameNumber } from '../harness/expect.js';
import { Line } from '../harness/line.js';
import { pauseUntil } from '../harness/pause.js';
import { settled } from '../harness/settled.js';

/** Within the time for which the server keeps a place, with some left for the browser to notice that it is over. */
const SHORT = 8_000;
/** Beyond it, however late the server notices. */
const LONG = 60_000;
/** Without a frame for so long, all that were on their way have arrived. */
const SETTLED = 1_000;
/** Enough for many on one machine. */
const video = { width: 160, height: 90, frameRate: 8 };

/**
 * One member stays; one has connections that break for eight seconds; one is cut off in both directions for a minute.
 */
export type Role = 'ada' | 'ben' | 'cleo';

/** Two lose their network at the same moment, log and media, and come back. They join in the order of `cast`. */
export async function lostNetwork(
  { testbed, room }: TestContext,
  cast: readonly (readonly [Role, BrowserName])[],
): Promise<void> {
  const lines = { ben: await Line.start(testbed.server), cleo: await Line.start(testbed.server) };
  try {
    const people = await Promise.all(
      cast.map(async ([name, browser]) => {
        const options = name === 'ada' ? { video } : { video, line: lines[name] };
        return [name, await testbed.bare(browser, name, room, options)] as const;
      }),
    );
    const { ada, ben, cleo } = Object.fromEntries(people) as Record<Role, BareParticipant>;
    for (const [, one] of people) await one.join();
    const all = [ada, ben, cleo];
    await sameNumber(all);
    await allSee(all, 15);

    const start = performance.now();
    const changes = (await ada.told()).members.length;
    lines.ben.cut();
    lines.cleo.silence();
    await nothingPasses(ada, [ben, cleo], () => pauseUntil(start, SHORT));
    lines.ben.mend();
    await ben.until('is back', ({ connection }) => connection === 'connected');
    await allSee([ada, ben], 15);

    // The server notices that she does not answer, and the group goes on without her.
    await sameNumber([ada, ben]);
    assert.deepEqual((await ben.told()).states, ['encrypted'], 'he never left the group');
    const since = (await ada.told()).members.slice(changes);
    assert.ok(
      since.every((members) => members.includes('ben')),
      'nor did she think so',
    );
    await allSee([ada, ben], 15);
    await pauseUntil(start, LONG);
    lines.cleo.mend();
    await cleo.until(
      'is in the call anew',
      ({ state, members }) => state === 'encrypted' && members.length > 1,
    );
    await sameNumber(all);
    await allSee(all, 15);
    await sameNumber(all);
    assert.deepEqual((await cleo.told()).states.slice(-2), ['waiting', 'encrypted']);
  } finally {
    for (const line of Object.values(lines)) line.stop();
  }
}

/** No frame gets from the member there to those that are cut off, nor from them, though all send for as `long`. */
async function nothingPasses(
  there: BareParticipant,
  off: readonly BareParticipant[],
  long: () => Promise<void>,
): Promise<void> {
  const all = [there, ...off];
  const sent = () => Promise.all(all.map(async (one) => (await one.sent('camera')).framesOut));
  const received = async (one: BareParticipant, from: BareParticipant) =>
    (await one.received(from.name, 'camera')).framesIn;
  const arrived = () => Promise.all(off.flatMap((one) => [received(one, there), received(there, one)]));
  const before = await settled('frames on their way', arrived, SETTLED);
  const start = await sent();
  await long();
  const [end, after] = await Promise.all([sent(), arrived()]);
  assert.deepEqual(after, before, 'nothing passes');
  assert.ok(end.every((count, index) => count > (start[index] ?? 0)));
}
