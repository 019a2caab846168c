import { describe, test } from 'node:test';
import { Figures } from './figures.js';
import { Stage } from './stage.js';

/** The surroundings of a test. */
export interface Scene {
  stage: Stage;
  figures: Figures;
  /** A room for this test alone. */
  room: string;
}

/** Scenes that may run beside each other, so many at a time: as many as two cores have time for. */
interface Group {
  atOnce: number;
  scenes: { name: string; isLong: boolean; run(scene: Scene): Promise<void> }[];
}

let stage: Stage | undefined;
const figures = new Figures();
const groups: Group[] = [];
let rooms = 0;

export async function openStage(): Promise<void> {
  stage = await Stage.open();
}

export async function closeStage(): Promise<void> {
  await figures.write();
  await stage?.close();
}

/** Scenes that are planned after this run so many at a time, in the order in which they were planned. */
export function atOnce(count: number): void {
  groups.push({ atOnce: count, scenes: [] });
}

/** Plans a test with a room and a stage of its own. `long`: it takes minutes on two cores, or repeats what another shows. */
export function scene(
  name: string,
  run: (scene: Scene) => Promise<void>,
  { long: isLong = false }: { long?: boolean } = {},
): void {
  if (groups.length === 0) atOnce(1);
  groups.at(-1)?.scenes.push({ name, isLong, run });
}

/** Makes tests of the scenes that were planned, the long ones or the others. If one fails, its people's views of the call are printed. */
export function perform({ long }: { long: boolean }): void {
  for (const { atOnce: concurrency, scenes } of groups) {
    const some = scenes.filter(({ isLong }) => isLong === long);
    if (some.length === 0) continue;
    describe(`${concurrency} at a time`, { concurrency }, () => {
      for (const { name, run } of some) test(name, () => play(name, run));
    });
  }
}

async function play(name: string, run: (scene: Scene) => Promise<void>): Promise<void> {
  if (stage === undefined) throw new Error('there is no stage');
  rooms += 1;
  const own = stage.apart();
  try {
    await run({ stage: own, figures, room: `room-${rooms}` });
  } catch (error) {
    console.error(`${name}:\n${await own.explain()}`);
    throw error;
  } finally {
    await own.clear();
  }
}
