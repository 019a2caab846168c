/** Two workers that write the frames that they read. No transform can be faster than the streams around it. */

import type { Contestant } from './contestant.js';
import { Vehicle } from './vehicle.js';

export async function pass(): Promise<Contestant> {
  return { seal: new Vehicle('/pass.worker.js'), open: new Vehicle('/pass.worker.js'), lanes: ['streams'] };
}
