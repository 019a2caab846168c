/** How long it takes until a worker can be used. */

import { Call, type CallOptions } from 'sotto';
import { FILES } from './files.js';
import { startLivekit } from './livekit.js';

/** Milliseconds, once per round. */
export interface Start {
  /** `Call.join` until it resolves. */
  sotto: number[];
  /** The same, with workers that were prepared and are ready. */
  prepared: number[];
  /** A new worker until it has answered the first message. */
  livekit: number[];
}

export async function start(rounds: number): Promise<Start> {
  const result: Start = { sotto: [], prepared: [], livekit: [] };
  for (let round = 0; round < rounds; round++) {
    result.sotto.push(await join(FILES));
    const prepared = Call.prepare(FILES);
    await prepared.ready;
    result.prepared.push(await join({ prepared }));
    const again = performance.now();
    const vehicle = await startLivekit();
    result.livekit.push(performance.now() - again);
    vehicle.end();
  }
  return result;
}

async function join(options: Pick<CallOptions, 'prepared' | 'workerUrl' | 'wasmUrl'>): Promise<number> {
  const begun = performance.now();
  const call = await Call.join({
    member: 'alice',
    channel: { send: () => {}, onentry: null },
    ...options,
  });
  const passed = performance.now() - begun;
  await call.leave();
  return passed;
}
