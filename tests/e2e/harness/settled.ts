import { isDeepStrictEqual } from 'node:util';
import { pauseUntil } from './pause.js';
import { until } from './until.js';

/**
 * Waits until `read` gives the same value twice, `milliseconds` apart, and returns it: nothing comes any more. What is on its way
 * arrives for seconds on a busy machine, so a fixed pause would be too short there.
 */
export async function settled<Value>(
  what: string,
  read: () => Promise<Value>,
  milliseconds: number,
): Promise<Value> {
  let last = await read();
  await until(
    `nothing comes of ${what} for ${milliseconds} ms`,
    async () => {
      const before = last;
      await pauseUntil(performance.now(), milliseconds);
      last = await read();
      return { before, last };
    },
    (now) => isDeepStrictEqual(now.before, now.last),
  );
  return last;
}
