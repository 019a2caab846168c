import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Channel } from '../api/channel.js';
import { OptionError } from '../api/option-error.js';
import { Call } from './call.js';
import type { CallErrorCode, SottoError } from './error.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';
import type { Preparation } from './preparation.js';

const SHA256 = `sha256-${'A'.repeat(43)}=`;
const settled = () => new Promise((resolve) => setImmediate(resolve));
const code = (expected: CallErrorCode) => (error: unknown) => (error as SottoError).code === expected;

/** The files that were fetched, and the workers that were started. */
let fetched: string[] = [];
let workers: FakeWorker[] = [];
/** Addresses that cannot be fetched. */
let refused: string[] = [];

beforeEach(() => {
  fetched = [];
  workers = [];
  refused = [];
  pretendBrowser();
  const { fetch } = globalThis;
  Object.assign(globalThis, {
    document: { baseURI: 'https://app.example/' },
    location: { origin: 'https://app.example' },
    fetch: async (url: string | URL) => {
      fetched.push(String(url));
      if (refused.includes(String(url))) throw new TypeError('Failed to fetch');
      return fetch('');
    },
    Worker: class extends FakeWorker {
      constructor() {
        super();
        workers.push(this);
      }
    },
  });
});

const channelOf = (): Channel => ({ send: () => {}, onentry: null });
const join = (options: object) => Call.join({ member: 'alice', channel: channelOf(), ...options });
const prepare = () => Call.prepare({ workerUrl: '/w.js', wasmUrl: '/c.wasm' });
const ended = () => workers.map(({ terminated }) => terminated);

describe('calls that are prepared', () => {
  test('have their core and workers before they join', async () => {
    const prepared = prepare();
    await prepared.ready;
    assert.deepEqual([fetched, workers.length], [['/c.wasm'], 2]);
    for (const { module, received } of workers) {
      assert.ok(module instanceof WebAssembly.Module);
      assert.deepEqual(received, [], 'no call is begun');
    }
    await join({ prepared });
    assert.deepEqual([fetched, workers.length], [['/c.wasm'], 2]);
    assert.ok(workers.includes(FakeWorker.last));
  });

  test('may join before all is loaded', async () => {
    const prepared = prepare();
    const call = await join({ prepared });
    await prepared.ready;
    assert.deepEqual([fetched, workers.length, call.state], [['/c.wasm'], 2, 'waiting']);
  });

  test('have workers of their own, and one core', async () => {
    const prepared = prepare();
    const [one, other] = [await join({ prepared }), await join({ prepared })];
    assert.deepEqual([fetched, workers.length], [['/c.wasm'], 4]);
    await one.leave();
    assert.deepEqual(ended(), [true, true, false, false]);
    await other.leave();
  });

  test('that are cancelled end their workers, and no others', async () => {
    const prepared = prepare();
    const controller = new AbortController();
    const reason = new Error('another call');
    const joining = join({ prepared, signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(joining, reason);
    await settled();
    assert.deepEqual(ended(), [true, true]);
    await join({ prepared });
    assert.deepEqual([fetched, ended()], [['/c.wasm'], [true, true, false, false]]);
  });

  test('have no files besides', async () => {
    const prepared = prepare();
    const files = { workerUrl: '/w.js', wasmUrl: '/x', workerIntegrity: SHA256, wasmIntegrity: SHA256 };
    for (const [name, value] of Object.entries(files)) {
      await assert.rejects(join({ prepared, [name]: value }), code('config-invalid'), name);
    }
    for (const other of [{}, null, { ready: Promise.resolve(), end() {} }]) {
      await assert.rejects(join({ prepared: other }), code('config-invalid'));
    }
    await join({ prepared });
    assert.equal(workers.length, 2, 'a refused option takes no workers');
  });
});

describe('a preparation', () => {
  test('is refused for an unknown option, and a hash that no browser enforces', () => {
    assert.throws(() => Call.prepare({ wasmURL: '/c.wasm' } as object), OptionError);
    assert.throws(() => Call.prepare({ wasmIntegrity: 'sha256-' }), code('config-invalid'));
    assert.deepEqual([fetched, workers], [[], []]);
  });

  test('fetches the script with its hash before workers start', async () => {
    refused = ['/w.js'];
    const prepared = Call.prepare({ workerUrl: '/w.js', wasmUrl: '/c.wasm', workerIntegrity: SHA256 });
    await assert.rejects(prepared.ready, code('worker-failed'));
    assert.deepEqual(workers, []);
    await assert.rejects(join({ prepared }), code('worker-failed'));
    assert.deepEqual(workers, []);
    refused = [];
    await join({ prepared });
    assert.equal(workers.length, 2);
  });

  test('without a core ends its workers, and the next call tries again', async () => {
    refused = ['/c.wasm'];
    const prepared = prepare();
    await assert.rejects(prepared.ready, code('wasm-failed'));
    await settled();
    assert.deepEqual(ended(), [true, true]);
    refused = [];
    await join({ prepared });
    assert.deepEqual(ended(), [true, true, false, false]);
  });

  test('whose worker fails while it loads has none for the next call', async () => {
    const { fetch } = globalThis;
    let answer = () => {};
    globalThis.fetch = (...request) => new Promise((resolve) => (answer = () => resolve(fetch(...request))));
    const prepared = prepare();
    await settled();
    globalThis.fetch = fetch;
    workers[1]?.onerror?.({});
    await assert.rejects(prepared.ready, code('worker-failed'));
    await settled();
    const joining = join({ prepared });
    answer();
    await joining;
    assert.deepEqual(ended(), [true, true, false, false]);
  });

  test('whose worker fails afterwards has none for the next call, either', async () => {
    const prepared = prepare();
    await prepared.ready;
    workers[0]?.onerror?.({});
    await settled();
    await join({ prepared });
    assert.deepEqual(ended(), [true, true, false, false]);
  });

  test('that is ended has no workers, and a call starts its own', async () => {
    const prepared = prepare();
    prepared.end();
    prepared.end();
    await assert.rejects(prepared.ready, code('stopped'));
    assert.deepEqual(ended(), [true, true]);
    await join({ prepared });
    assert.deepEqual([fetched, ended()], [['/c.wasm'], [true, true, false, false]]);
  });

  test('that is ended leaves a call its workers', async () => {
    const prepared = prepare();
    await join({ prepared });
    prepared.end();
    await settled();
    assert.deepEqual(ended(), [false, false]);
  });

  test('does nothing where there are no workers', async () => {
    const { Worker } = globalThis;
    let prepared: Preparation;
    try {
      Reflect.deleteProperty(globalThis, 'Worker');
      prepared = prepare();
    } finally {
      Object.assign(globalThis, { Worker });
    }
    await settled();
    assert.deepEqual(fetched, []);
    await assert.rejects(prepared.ready, code('worker-failed'));
  });
});
