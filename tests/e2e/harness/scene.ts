import { test } from 'node:test';
import { Figures } from './figures.js';
import { Stage } from './stage.js';

/** What a test is given. */
export interface Scene {
  stage: Stage;
  figures: Figures;
  /** A room that nobody else is in. */
  room: string;
}

let stage: Stage | undefined;
const figures = new Figures();
let rooms = 0;

export async function openStage(): Promise<void> {
  stage = await Stage.open();
}

/** Clears the stage. */
export async function endTest(): Promise<void> {
  await stage?.clear();
}

export async function closeStage(): Promise<void> {
  await figures.write();
  await stage?.close();
}

/** A test with a room of its own. If it fails, everybody's view of the call is printed. */
export function scene(name: string, run: (scene: Scene) => Promise<void>): void {
  test(name, async () => {
    if (stage === undefined) throw new Error('there is no stage');
    rooms += 1;
    try {
      await run({ stage, figures, room: `room-${rooms}` });
    } catch (error) {
      console.error(`${name}:\n${await stage.explain()}`);
      throw error;
    }
  });
}
