import assert from 'node:assert/strict';
import type { LetThrough, Pauses } from '../page/orders.js';
import type { StreamSample } from '../page/probe.js';
import type { BareParticipant } from './bare-participant.js';
import { allSee, sameNumber, sees } from './expect.js';
import type { Changing } from './figures.js';
import type { Testbed } from './testbed.js';
import { until } from './until.js';

const CHANGES = 20;
const VIDEO = { width: 160, height: 90, frameRate: 15 };
/** Half a second of the camera. */
const PICTURES_UNTIL_KEY_FRAME = 8;

/** Three stay; a fourth comes and goes, now from one browser, now from the other. */
export async function comeAndGo(testbed: Testbed, room: string, clear: boolean): Promise<Changing> {
  const open = (browser: 'chromium' | 'firefox', name: string) =>
    testbed.bare(browser, name, room, { video: VIDEO });
  const ada = await open('chromium', 'ada');
  const ben = await open('firefox', 'ben');
  const cleo = await open('chromium', 'cleo');
  const guests = [await open('firefox', 'dan'), await open('chromium', 'eve')];
  const stay = [ada, ben, cleo];
  for (const one of stay) await one.join({ clear });
  await sameNumber(stay);
  await allSee(stay, 15);

  const before = await Promise.all(stay.map(async (one) => [one, await missing(one, stay)] as const));
  const [frozen, keyFrames] = [await frozenFor(stay), await keyFramesOf(stay)];
  const start = performance.now();
  const firstPictures: number[] = [];
  for (let change = 0; change < CHANGES; change += 2) {
    const guest = guests[(change / 2) % guests.length];
    assert.ok(guest !== undefined);
    await guest.page.evaluate(() => window.probe.startAnew());
    await guest.join({ clear });
    await sameNumber([...stay, guest]);
    await sees(guest, stay, 1);
    firstPictures.push(await welcomeToFirstPicture(guest));
    await guest.leave();
    await sameNumber(stay);
  }
  const seconds = (performance.now() - start) / 1000;

  if (!clear) {
    for (const [one, already] of before) {
      await sealsUnderTheEpoch(one);
      await until(
        `${one.name} has let through every frame of those who stay`,
        () => missing(one, stay),
        (now) => now <= already,
      );
    }
  }
  await allSee(stay, 15);
  const through = await letThrough(stay);
  const [reaching, leaving] = [
    pauses(through.map((one) => one.before)),
    pauses(through.map((one) => one.behind)),
  ];
  return {
    protected: !clear,
    joinsAndLeaves: CHANGES,
    seconds: Math.round(seconds),
    frozenSeconds: (await frozenFor(stay)) - frozen,
    welcomeToFirstPicture: firstPictures.sort((a, b) => a - b),
    before: reaching,
    behind: leaving,
    held: clear ? 0 : await heldBy(stay),
    late: through.reduce((sum, { late }) => sum + late, 0),
    longest: Math.round(Math.max(0, ...through.map(({ longest }) => longest))),
    keyFrames: (await keyFramesOf(stay)) - keyFrames,
  };
}

/**
 * Frames of the members that stay that came to `viewer`, not too long before their epoch, and were not let through:
 * dropped, or still waiting.
 */
async function missing(viewer: BareParticipant, stay: readonly BareParticipant[]): Promise<number> {
  const { letThrough } = await viewer.report();
  return letThrough
    .filter(({ member }) => stay.some(({ name }) => name === member))
    .reduce((sum, { arrived, frames, late }) => sum + arrived - frames - late, 0);
}

/** A removed member opens nothing that is sealed after: an older epoch is used only while no removal has followed it. */
async function sealsUnderTheEpoch(participant: BareParticipant): Promise<void> {
  const { sealedUnder } = await participant.report();
  assert.ok(sealedUnder.frames > CHANGES, `${participant.name} sealed frames`);
  assert.equal(
    sealedUnder.underOther,
    0,
    `${participant.name} seals under the newest epoch, or one that only adds have followed`,
  );
  assert.ok(
    sealedUnder.untilKeyFrame.length >= CHANGES / 2,
    `${participant.name} made key frames for newcomers`,
  );
  const most = Math.max(...sealedUnder.untilKeyFrame);
  assert.ok(most <= PICTURES_UNTIL_KEY_FRAME, `${participant.name} made newcomers wait for ${most} pictures`);
}

async function frozenFor(stay: readonly BareParticipant[]): Promise<number> {
  return (await picturesOf(stay)).reduce((sum, { frozenFor }) => sum + frozenFor, 0);
}

/** Key frames that the members that stay have decoded of each other. */
async function keyFramesOf(stay: readonly BareParticipant[]): Promise<number> {
  return (await picturesOf(stay)).reduce((sum, { keyFramesDecoded }) => sum + keyFramesDecoded, 0);
}

async function picturesOf(stay: readonly BareParticipant[]): Promise<StreamSample[]> {
  const samples = await Promise.all(stay.map((one) => one.sample()));
  return samples
    .flatMap(({ streams }) => streams)
    .filter(({ member }) => stay.some(({ name }) => name === member));
}

async function heldBy(stay: readonly BareParticipant[]): Promise<number> {
  const stats = await Promise.all(stay.map((one) => one.stats()));
  return stats.flatMap(({ streams }) => streams).reduce((sum, { framesHeld }) => sum + framesHeld, 0);
}

/** Frames of the members that stay, as they came to each other. */
async function letThrough(stay: readonly BareParticipant[]): Promise<LetThrough[]> {
  const reports = await Promise.all(stay.map((one) => one.report()));
  return reports
    .flatMap((report) => report.letThrough)
    .filter(({ member }) => stay.some(({ name }) => name === member));
}

function pauses(each: readonly Pauses[]): Pauses {
  return each.reduce((sum, one) => ({ count: sum.count + one.count, seconds: sum.seconds + one.seconds }), {
    count: 0,
    seconds: 0,
  });
}

async function welcomeToFirstPicture(guest: BareParticipant): Promise<number> {
  const { inGroup, firstFrame } = await until(
    `${guest.name} has seen a first picture`,
    () => guest.page.evaluate(() => window.probe.milestones),
    (milestones) => milestones.inGroup !== null && milestones.firstFrame !== null,
  );
  return Math.round((firstFrame ?? 0) - (inGroup ?? 0));
}
