/** Sotto's worker on a machine that is busy: its thread stands still for as long as a page says. */

import 'sotto/worker.js';
import { BUSY } from './busy.js';

new BroadcastChannel(BUSY).onmessage = ({ data: duration }: MessageEvent<number>) => {
  const end = performance.now() + duration;
  while (performance.now() < end);
};
