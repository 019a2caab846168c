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

/** Above this load others take part. */
const BUSY = 1;
/** How long the builds before a measurement may count as load, in milliseconds: the load is a mean of the last minute. */
const PATIENCE = 240_000;

/** Waits until the load of the builds before is over, and notes the machine; call the returned function when all has been measured. */
export async function watchMachine(): Promise<() => Machine> {
  const end = performance.now() + PATIENCE;
  let [loadBefore = 0] = loadavg();
  if (loadBefore >= BUSY)
    console.error(`      waiting for a load below ${BUSY}; it is ${loadBefore.toFixed(1)}`);
  while (loadBefore >= BUSY && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    [loadBefore = 0] = loadavg();
  }
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
