/** How long it takes until a worker can be used. */

import { Call } from 'sotto';
import { startLivekit } from './livekit.js';

/** Milliseconds, once per round. */
export interface Start {
  /** `Call.join` until it resolves. */
  sotto: number[];
  /** A new worker until it has answered the first message. */
  livekit: number[];
}

export async function start(rounds: number): Promise<Start> {
  const result: Start = { sotto: [], livekit: [] };
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const call = await Call.join({
      member: 'alice',
      channel: { send: () => {}, onentry: null },
      workerUrl: '/sotto/worker.js',
      wasmUrl: '/sotto.wasm',
    });
    result.sotto.push(performance.now() - begun);
    await call.leave();
    const again = performance.now();
    const vehicle = await startLivekit();
    result.livekit.push(performance.now() - again);
    vehicle.end();
  }
  return result;
}
