import { describe, test } from 'node:test';
import { Figures } from './figures.js';
import { Testbed } from './testbed.js';

/** The testbed, the figures and the room of one test. */
export interface TestContext {
  testbed: Testbed;
  figures: Figures;
  /** A room for this test alone. */
  room: string;
}

/** Tests that may run beside each other, so many at a time: as many as two cores have time for. */
interface Group {
  concurrency: number;
  tests: { name: string; isLong: boolean; run(context: TestContext): Promise<void> }[];
}

let testbed: Testbed | undefined;
const figures = new Figures();
const groups: Group[] = [];
let rooms = 0;

export async function openTestbed(): Promise<void> {
  testbed = await Testbed.open();
}

export async function closeTestbed(): Promise<void> {
  await figures.write();
  await testbed?.close();
}

/** Tests that are planned after this run so many at a time, in the order in which they were planned. */
export function concurrently(count: number): void {
  groups.push({ concurrency: count, tests: [] });
}

/** Plans a test with a room and a testbed of its own. `long`: it takes minutes on two cores, or repeats what another shows. */
export function callTest(
  name: string,
  run: (context: TestContext) => Promise<void>,
  { long: isLong = false }: { long?: boolean } = {},
): void {
  if (groups.length === 0) concurrently(1);
  groups.at(-1)?.tests.push({ name, isLong, run });
}

/** Registers the planned tests with the test runner, the long ones or the others. If one fails, its people's views of the call are printed. */
export function defineTests({ long }: { long: boolean }): void {
  for (const { concurrency, tests } of groups) {
    const some = tests.filter(({ isLong }) => isLong === long);
    if (some.length === 0) continue;
    describe(`${concurrency} at a time`, { concurrency }, () => {
      for (const { name, run } of some) test(name, () => runOne(name, run));
    });
  }
}

async function runOne(name: string, run: (context: TestContext) => Promise<void>): Promise<void> {
  if (testbed === undefined) throw new Error('there is no testbed');
  rooms += 1;
  const own = testbed.apart();
  try {
    await run({ testbed: own, figures, room: `room-${rooms}` });
  } catch (error) {
    console.error(`${name}:\n${await own.explain()}`);
    throw error;
  } finally {
    await own.clear();
  }
}
