/** The bench page, at `window.bench`. */

import type { Contestant, Name } from './contestant.js';
import { CpuCall } from './cpu.js';
import { davey } from './davey.js';
import { join } from './join.js';
import { livekit } from './livekit.js';
import { messagePerFrame } from './message-per-frame.js';
import { pass } from './pass.js';
import { sotto } from './sotto.js';
import { type Speed, type SpeedOptions, speed } from './speed.js';
import { type Start, start } from './start.js';
import { type LongTask, tasks } from './tasks.js';

/** The measurements that the page can make. */
export interface Bench {
  speed(options: SpeedOptions): Promise<Speed & { absent: Partial<Record<Name, string>> }>;
  start(rounds: number): Promise<Start>;
  tasks(size: number): Promise<LongTask[]>;
  join(members: number, rounds: number, isPrepared: boolean): Promise<number[]>;
  /** One per page. */
  cpu: CpuCall;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

const CONTESTANTS: Partial<Record<Name, () => Promise<Contestant>>> = {
  sotto,
  'message-per-frame': messagePerFrame,
  livekit,
  davey,
  pass,
};

async function measureSpeed(options: SpeedOptions) {
  const present: Partial<Record<Name, Contestant>> = {};
  const absent: Partial<Record<Name, string>> = {};
  for (const [name, enter] of Object.entries(CONTESTANTS) as [Name, () => Promise<Contestant>][]) {
    try {
      present[name] = await enter();
    } catch (error) {
      absent[name] = String(error);
    }
  }
  const result = await speed(present, options);
  for (const { seal, open } of Object.values(present)) {
    seal.end();
    open.end();
  }
  return { ...result, absent };
}

window.bench = { speed: measureSpeed, start, tasks, join, cpu: new CpuCall() };
