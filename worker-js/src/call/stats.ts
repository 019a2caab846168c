import { trackOfNumber } from '../api/track.js';
import type { Stats } from '../wasm/sotto.js';
import type { CallStats } from './events.js';

/** The worker's counters as the application knows its tracks. */
export function byTrack({ epoch, streams }: Stats): CallStats {
  return {
    ...(epoch !== undefined && { epoch }),
    streams: streams.flatMap(({ stream: _, track: number, ...counters }) => {
      const track = trackOfNumber(number);
      return track === undefined ? [] : [{ ...counters, track }];
    }),
  };
}
