/** Discord's protocol as `@snazzah/davey` implements it. */

import type { DaveyStep } from '../orders.js';
import { loop } from './loop.js';
import { enter } from './vehicle.js';

declare const self: DedicatedWorkerGlobalScope;

/** The parts of the package that are used here. */
interface Davey {
  DAVESession: new (version: number, user: string, channel: string) => Session;
}

interface Session {
  readonly ready: boolean;
  setExternalSender(sender: Uint8Array): void;
  getSerializedKeyPackage(): Uint8Array;
  processProposals(
    operation: number,
    proposals: Uint8Array,
    users: string[],
  ): { commit?: Uint8Array; welcome?: Uint8Array };
  processCommit(commit: Uint8Array): void;
  processWelcome(welcome: Uint8Array): void;
  encrypt(media: number, codec: number, frame: Uint8Array): Uint8Array;
  decrypt(user: string, media: number, frame: Uint8Array): Uint8Array;
}

const APPEND = 0;
const AUDIO = { media: 0, codec: 1 };
const VP8 = { media: 1, codec: 2 };

/** The sender. */
const SENDER = '1';

let session: Session | undefined;

self.onmessage = async ({ data }: MessageEvent<DaveyStep>) => {
  try {
    self.postMessage({ bytes: await take(data) });
  } catch (error) {
    self.postMessage({ failure: String(error) });
  }
};

async function take(step: DaveyStep): Promise<Uint8Array | null> {
  switch (step.step) {
    case 'start': {
      const url = '/davey/davey.wasi-browser.js';
      const { DAVESession }: Davey = await import(url);
      session = new DAVESession(1, step.user, step.channel);
      session.setExternalSender(step.sender);
      return session.getSerializedKeyPackage().slice();
    }
    case 'found': {
      const { commit, welcome } = started().processProposals(APPEND, step.proposals, step.users);
      if (commit === undefined || welcome === undefined) throw new TypeError('davey made no commit');
      started().processCommit(commit);
      return welcome.slice();
    }
    case 'join':
      started().processWelcome(step.welcome);
      return null;
  }
}

function started(): Session {
  if (session === undefined) throw new TypeError('not started');
  return session;
}

enter(({ direction, kind }, readable, writable) => {
  const own = started();
  const { media, codec } = kind === 'audio' ? AUDIO : VP8;
  const transform =
    direction === 'seal'
      ? (data: Uint8Array) => own.encrypt(media, codec, data)
      : (data: Uint8Array) => own.decrypt(SENDER, media, data);
  void loop(readable, writable, transform);
});
