/** A whole MLS application message per frame. */

import type { Step } from '../orders.js';
import { loop } from './loop.js';
import { enter } from './vehicle.js';

declare const self: DedicatedWorkerGlobalScope;

/** The bindings of `tests/message-per-frame`. */
interface Bindings {
  default(options: { module_or_path: string }): Promise<unknown>;
  Member: new (name: string) => Member;
}

interface Member {
  keyPackage(): Uint8Array;
  foundWith(keyPackage: Uint8Array): Uint8Array;
  join(welcome: Uint8Array): void;
  encrypt(frame: Uint8Array): Uint8Array;
  decrypt(message: Uint8Array): Uint8Array;
}

let member: Member | undefined;

self.onmessage = async ({ data }: MessageEvent<Step>) => self.postMessage(await take(data));

async function take(step: Step): Promise<Uint8Array | null> {
  switch (step.step) {
    case 'start': {
      const url = '/message-per-frame/message_per_frame.js';
      const bindings: Bindings = await import(url);
      await bindings.default({ module_or_path: '/message-per-frame/message_per_frame_bg.wasm' });
      member = new bindings.Member(step.name);
      return member.keyPackage();
    }
    case 'found':
      return started().foundWith(step.keyPackage);
    case 'join':
      started().join(step.welcome);
      return null;
  }
}

function started(): Member {
  if (member === undefined) throw new TypeError('not started');
  return member;
}

enter(({ direction }, readable, writable) => {
  const own = started();
  const transform =
    direction === 'seal' ? (data: Uint8Array) => own.encrypt(data) : (data: Uint8Array) => own.decrypt(data);
  void loop(readable, writable, transform);
});
