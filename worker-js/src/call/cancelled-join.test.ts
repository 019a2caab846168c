import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Channel } from '../api/channel.js';
import { Call } from './call.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const reason = new Error('another call');
const channelOf = (): Channel => ({ send: () => {}, onentry: null });

/** The addresses that were fetched, and the signals that went with them. */
let fetched: { url: string; signal: AbortSignal | undefined }[] = [];
let workers: FakeWorker[] = [];
let controller: AbortController;

/** A browser; `answer` is asked for each fetch. */
function pretend(answer: () => Promise<unknown> = async () => {}): void {
  fetched = [];
  workers = [];
  controller = new AbortController();
  pretendBrowser();
  const { fetch } = globalThis;
  Object.assign(globalThis, {
    document: { baseURI: 'https://app.example/' },
    location: { origin: 'https://app.example' },
    fetch: async (url: string | URL, { signal }: RequestInit) => {
      fetched.push({ url: String(url), signal: signal ?? undefined });
      await answer();
      return fetch('');
    },
    Worker: class extends FakeWorker {
      constructor() {
        super();
        workers.push(this);
      }
    },
  });
}

const join = (channel: Channel, options: object = {}) =>
  Call.join({ member: 'alice', channel, signal: controller.signal, ...options });

beforeEach(() => pretend());

describe('joining that is cancelled', () => {
  test('before it has begun begins nothing', async () => {
    controller.abort(reason);
    const channel = channelOf();
    await assert.rejects(join(channel), reason);
    assert.deepEqual([fetched, workers, channel.onentry], [[], [], null]);
  });

  test('while the core is fetched rejects at once, and ends the download and the workers', async () => {
    pretend(() => new Promise(() => {}));
    const channel = channelOf();
    const joining = join(channel);
    await settled();
    assert.equal(workers.length, 2);
    controller.abort(reason);
    await assert.rejects(joining, reason);
    assert.deepEqual(
      workers.map(({ terminated }) => terminated),
      [true, true],
    );
    assert.equal(fetched[0]?.signal, controller.signal);
    assert.equal(channel.onentry, null);
  });

  test('while the script is checked starts no worker afterwards', async () => {
    let give: (value: unknown) => void = () => {};
    pretend(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    const integrity = `sha256-${'A'.repeat(43)}=`;
    const joining = join(channelOf(), { workerUrl: '/w.js', wasmUrl: '/c.wasm', workerIntegrity: integrity });
    await settled();
    controller.abort(reason);
    await assert.rejects(joining, reason);
    give(undefined);
    await settled();
    assert.deepEqual(
      fetched.map(({ url }) => url),
      ['/c.wasm', '/w.js'],
    );
    assert.equal(fetched[1]?.signal, controller.signal);
    assert.deepEqual(workers, []);
  });

  test('while the workers start ends them, and nothing is sent', async () => {
    FakeWorker.answer = { type: 'counts', request: 0, streams: [] };
    const sent: unknown[] = [];
    const joining = join({ send: (message) => sent.push(message), onentry: null });
    await settled();
    controller.abort(reason);
    await assert.rejects(joining, reason);
    FakeWorker.last.says({ type: 'send', payload: new Uint8Array(), attachments: [] });
    assert.ok(FakeWorker.last.terminated && FakeWorker.group.terminated);
    assert.deepEqual(sent, []);
  });

  test('in the moment in which they have started ends them', async () => {
    FakeWorker.answer = { type: 'counts', request: 0, streams: [] };
    const joining = join(channelOf());
    await settled();
    FakeWorker.last.says({ type: 'ready', codecs: [] });
    controller.abort(reason);
    await assert.rejects(joining, reason);
    assert.ok(FakeWorker.last.terminated);
  });

  test('too late has no effect', async () => {
    const call = await join(channelOf());
    controller.abort(reason);
    await settled();
    assert.deepEqual([call.state, FakeWorker.last.terminated], ['waiting', false]);
  });
});

test('listeners of a call can be taken off, and be for one event', async () => {
  const call = await join(channelOf());
  const heard: string[] = [];
  const listener = () => heard.push('on');
  call.on('state', listener);
  call.off('state', listener);
  call.on('state', listener, { signal: controller.signal });
  controller.abort();
  call.once('state', (state) => heard.push(state));
  await call.leave();
  assert.deepEqual(heard, ['stopped']);
});
