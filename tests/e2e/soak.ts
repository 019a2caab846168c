/**
 * A long call of three with losses, mutes, negotiations and sources that change: `npm run soak -w tests -- --minutes 60`.
 * It fails if a call stops, tells of an error, or pictures do not go on; it is not among the tests, for it takes long.
 */

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type { BareParticipant } from './harness/bare-participant.js';
import { sameNumber, sees } from './harness/expect.js';
import { Line } from './harness/line.js';
import { pauseUntil } from './harness/pause.js';
import { Testbed } from './harness/testbed.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const MINUTES = Number(values.minutes);
assert.ok(MINUTES > 0, '--minutes is a number');

/** Little work for the machine: the test is not about load. */
const VIDEO = { width: 160, height: 90, frameRate: 5 };
const OTHER_VIDEO = { width: 192, height: 108, frameRate: 5 };
/** Members renew their keys every ten minutes, in milliseconds. */
const TIMING = { refresh: 600_000 };
/** Two in a hundred packets. */
const LOSES_EVERY = 50;
/** How long a state of things lasts, in milliseconds. */
const ROUND = 5_000;
/** Pictures of each member in each round. */
const PICTURES = 3;

/** The actions of one member in a round. The camera itself always runs, since pictures are counted. */
type Change = (one: BareParticipant) => Promise<unknown>;

const CHANGES: Record<string, Change> = {
  'shares a screen': ({ page }) => page.evaluate(() => window.bare.shareScreen()),
  'mutes the microphone': ({ page }) => page.evaluate(() => window.bare.mute('microphone', true)),
  'has another camera': ({ page }) => page.evaluate((video) => window.bare.replaceCamera(video), OTHER_VIDEO),
  'mutes the screen': ({ page }) => page.evaluate(() => window.bare.mute('screen', true)),
  'unmutes the microphone': ({ page }) => page.evaluate(() => window.bare.mute('microphone', false)),
  'stops the screen': ({ page }) => page.evaluate(() => window.bare.stopScreen()),
  'has the first camera again': ({ page }) =>
    page.evaluate((video) => window.bare.replaceCamera(video), VIDEO),
};

const testbed = await Testbed.open();
const lines = await Promise.all([1, 2, 3].map(() => Line.start(testbed.server)));
try {
  const cast = [
    ['chromium', 'ada'],
    ['firefox', 'ben'],
    ['chromium', 'cleo'],
  ] as const;
  const all = await Promise.all(
    cast.map(([browser, name], index) => {
      const line = lines[index];
      assert.ok(line);
      return testbed.bare(browser, name, 'soak', { line, video: VIDEO, timing: TIMING });
    }),
  );
  for (const one of all) await one.join();
  await sameNumber(all);
  for (const line of lines) line.lose(LOSES_EVERY);
  await soak(all);
} catch (error) {
  console.error(await testbed.explain());
  throw error;
} finally {
  for (const line of lines) line.stop();
  await testbed.close();
}

/** All members make all changes in turn, one member and one change in a round. */
async function soak(all: readonly BareParticipant[]): Promise<void> {
  const changes = Object.entries(CHANGES);
  const start = performance.now();
  for (let round = 0; performance.now() - start < MINUTES * 60_000; round += 1) {
    const began = performance.now();
    const one = all[round % all.length];
    const [what, change] = changes[Math.floor(round / all.length) % changes.length] ?? [];
    assert.ok(one && change);
    await change(one);
    await Promise.all(all.map((viewer) => sees(viewer, others(all, viewer), PICTURES)));
    for (const member of all) await isWell(member);
    await pauseUntil(began, ROUND);
    if (round % 12 === 11) console.log(await counts(all, (began - start) / 60_000));
    else console.log(`${round}: ${one.name} ${what}`);
  }
  console.log(await counts(all, MINUTES));
}

async function isWell(one: BareParticipant): Promise<void> {
  const { state, members } = await one.sample();
  assert.equal(state, 'encrypted', `${one.name} is in the group`);
  assert.equal(members.length, 3);
  assert.deepEqual((await one.told()).errors, [], `${one.name} was told of errors`);
}

async function counts(all: readonly BareParticipant[], minutes: number): Promise<string> {
  const lineOf = async (one: BareParticipant) => {
    const { streams } = await one.stats();
    const total = (name: 'framesIn' | 'framesOut') => streams.reduce((sum, stream) => sum + stream[name], 0);
    const dropped: Record<string, number> = {};
    for (const stream of streams) {
      for (const [reason, count] of Object.entries(stream.dropped)) {
        dropped[reason] = (dropped[reason] ?? 0) + count;
      }
    }
    return `${one.name}: ${total('framesIn')} frames in, ${total('framesOut')} out, ${JSON.stringify(dropped)}`;
  };
  const lines = await Promise.all(all.map(lineOf));
  return [`${minutes.toFixed(1)} minutes`, ...lines].join('\n  ');
}

function others(all: readonly BareParticipant[], viewer: BareParticipant): BareParticipant[] {
  return all.filter((one) => one !== viewer);
}
