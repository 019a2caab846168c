import { cpus, loadavg, platform } from 'node:os';

/** The machine of the measurements. */
export interface Machine {
  processor: string;
  cores: number;
  system: string;
  /** Processes that wanted to run in the last minute, before and after. Above one, others took part. */
  loadBefore: number;
  loadAfter: number;
}

/** Notes the machine; call the returned function when all has been measured. */
export function watchMachine(): () => Machine {
  const [loadBefore = 0] = loadavg();
  return () => {
    const all = cpus();
    const [loadAfter = 0] = loadavg();
    return {
      processor: all[0]?.model ?? 'unknown',
      cores: all.length,
      system: platform(),
      loadBefore,
      loadAfter,
    };
  };
}
