/** The bench page, at `window.bench`. */

import type { Contestant, Name } from './contestant.js';
import { CpuCall } from './cpu.js';
import { davey } from './davey.js';
import { livekit } from './livekit.js';
import { messagePerFrame } from './message-per-frame.js';
import { sotto } from './sotto.js';
import { type Speed, type SpeedOptions, speed } from './speed.js';
import { type Start, start } from './start.js';
import { type LongTask, tasks } from './tasks.js';

/** What the page can do. */
export interface Bench {
  speed(options: SpeedOptions): Promise<Speed & { absent: Partial<Record<Name, string>> }>;
  start(rounds: number): Promise<Start>;
  tasks(size: number): Promise<LongTask[]>;
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

window.bench = { speed: measureSpeed, start, tasks, cpu: new CpuCall() };
