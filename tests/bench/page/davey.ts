/** Two members of Discord's protocol, and as much of its server as they need. */

import type { DaveyStep } from '../orders.js';
import type { Contestant } from './contestant.js';
import { Vehicle } from './vehicle.js';

/** The bindings of `tests/message-per-frame`. */
interface Bindings {
  default(options: { module_or_path: string }): Promise<unknown>;
  VoiceServer: new () => {
    externalSender(): Uint8Array;
    propose(keyPackage: Uint8Array, channel: bigint): Uint8Array;
  };
}

const CHANNEL = 7n;

export async function davey(): Promise<Contestant> {
  const url = '/message-per-frame/message_per_frame.js';
  const bindings: Bindings = await import(url);
  await bindings.default({ module_or_path: '/message-per-frame/message_per_frame_bg.wasm' });
  const server = new bindings.VoiceServer();
  const sender = server.externalSender();
  const channel = CHANNEL.toString();
  const seal = new Vehicle('/davey.worker.js');
  const open = new Vehicle('/davey.worker.js');
  await step(seal, { step: 'start', user: '1', channel, sender });
  const keyPackage = await step(open, { step: 'start', user: '2', channel, sender });
  const proposals = server.propose(keyPackage, CHANNEL);
  const welcome = await step(seal, { step: 'found', proposals, users: ['1', '2'] });
  await step(open, { step: 'join', welcome });
  return { seal, open, lanes: ['streams', 'bare'] };
}

async function step(vehicle: Vehicle, next: DaveyStep): Promise<Uint8Array> {
  const { bytes, failure } = await vehicle.ask<{ bytes: Uint8Array; failure?: string }>(next);
  if (failure !== undefined) throw new Error(failure);
  return bytes;
}
