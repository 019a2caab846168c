import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel } from '../api/channel.js';
import { FakeMembership } from '../group-worker/fake-membership.js';
import { GroupDispatch } from '../group-worker/group-dispatch.js';
import { Dispatch } from '../media-worker/dispatch.js';
import { FakeMedia } from '../media-worker/fake-media.js';
import type { Follow, FromWorker, ToWorker } from '../shared/messages.js';
import type { Outgoing } from '../wasm/sotto.js';
import { Call } from './call.js';
import { pretendCore } from './fake-worker.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The workers' own code on the page's thread, with the clock of the test and cores that are none. */
function workerWith(core: FakeMembership) {
  const media = new FakeMedia();
  const timers = {
    setTimeout: (callback: () => void, delay: number) => setTimeout(callback, delay) as unknown as number,
    clearTimeout: (timer: number) => clearTimeout(timer),
  };
  return class {
    onmessage: ((event: { data: FromWorker }) => void) | null = null;
    onerror: ((event: { message: string }) => void) | null = null;
    readonly #dispatch = new Dispatch({
      ...timers,
      now: () => Date.now(),
      post: (data) => this.onmessage?.({ data }),
      load: async () => ({
        createMedia: () => media.media,
        codecs: () => ['audio/opus'],
        codecOf: () => 0,
        holdMilliseconds: () => 0,
      }),
      connect: (_port, hear) => {
        const group = new GroupDispatch({
          subtle: undefined,
          ...timers,
          now: () => Date.now(),
          post: hear,
          load: async () => () => core.membership,
        });
        return (message) => void group.handle(message);
      },
    });

    postMessage(message: ToWorker | Follow): void {
      if (message.type === 'follow') message.port.close();
      else void this.#dispatch.handle(message);
    }

    terminate(): void {}
  };
}

test('what the group wants said when its time has come reaches the channel', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const core = new FakeMembership();
  Object.assign(globalThis, { Worker: workerWith(core) });
  pretendCore();
  const sent: Outgoing[] = [];
  const channel: Channel = { send: (message) => sent.push(message), onentry: null };
  const call = await Call.join({ member: 'alice', channel });

  core.timeout = 2000;
  channel.onentry?.({ seq: 1, kind: 'joined', member: 'bob', present: ['alice'] });
  await settled();
  const commit: Outgoing = {
    payload: new Uint8Array([1]),
    attachments: [{ to: ['bob', 'eve'], bytes: new Uint8Array([2]) }],
  };
  core.atTimeout = () => core.outputs.push({ type: 'send', ...commit });
  context.mock.timers.tick(1999);
  assert.deepEqual(sent, []);
  context.mock.timers.tick(1);
  assert.deepEqual(sent, [commit]);
  await call.leave();
});
