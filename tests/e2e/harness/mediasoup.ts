import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Example, startExample } from './example.js';
import { ROOT } from './programs.js';

const WORKER = join(ROOT, 'target/mediasoup/mediasoup-worker');

/** Why there is no mediasoup here, or `false` if there is one. */
export const NO_MEDIASOUP =
  !existsSync(WORKER) && 'there is no mediasoup: node tests/mediasoup/build.js builds it';

/** Starts the example of a call over mediasoup, with the worker that was built here. */
export function startMediasoup(): Promise<Example> {
  return startExample('mediasoup', { MEDIASOUP_WORKER_BIN: WORKER });
}
