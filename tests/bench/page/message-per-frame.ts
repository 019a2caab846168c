/** Two members that send every frame as an MLS message. */

import type { Step } from '../orders.js';
import type { Contestant } from './contestant.js';
import { Vehicle } from './vehicle.js';

export async function messagePerFrame(): Promise<Contestant> {
  const [seal, open] = [
    new Vehicle('/message-per-frame.worker.js'),
    new Vehicle('/message-per-frame.worker.js'),
  ];
  const step = (vehicle: Vehicle, next: Step) => vehicle.ask<Uint8Array>(next);
  await step(seal, { step: 'start', name: 'alice' });
  const keyPackage = await step(open, { step: 'start', name: 'bob' });
  const welcome = await step(seal, { step: 'found', keyPackage });
  await step(open, { step: 'join', welcome });
  return { seal, open, lanes: ['streams', 'bare'] };
}
