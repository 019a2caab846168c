import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Core, type Opened } from './core.js';
import { FakeClient, type Method } from './fake-client.js';
import type { FromWorker } from './messages.js';
import { WebCrypto } from './web-crypto.js';

function bench() {
  const fake = new FakeClient();
  const posted: FromWorker[] = [];
  const transferred: ArrayBuffer[] = [];
  const wakes: (number | null)[] = [];
  let added = 0;
  const core = new Core(fake.client, fake.memory, {
    now: () => 100,
    post: (message, transfer = []) => {
      posted.push(message);
      transferred.push(...transfer);
    },
    wake: (delay) => wakes.push(delay),
    epochChanged: () => {},
    membersAdded: () => {
      added += 1;
    },
  });
  return { fake, core, posted, transferred, wakes, added: () => added };
}

const frame = (...bytes: number[]) => new Uint8Array(bytes).buffer as ArrayBuffer;
const read = (buffer: Opened) => (buffer instanceof ArrayBuffer ? [...new Uint8Array(buffer)] : buffer);
const entry = { seq: 1, kind: 'left', member: 'bob' } as const;
const epoch = (added: string[]) => ({
  type: 'event' as const,
  event: {
    type: 'epoch' as const,
    epoch: 1,
    members: ['alice'],
    added,
    removed: [],
    safetyNumber: { digits: [], emoji: [] },
  },
});

describe('frames', () => {
  test('go through memory and back', () => {
    const { core } = bench();
    assert.deepEqual(read(core.protect(1, 0, frame(1, 2))), [2, 3, 0]);
    assert.deepEqual(read(core.unprotect(1, 0, frame(2, 3, 0), false)), [1, 2]);
  });

  test('go through memory that grows before and while it works', () => {
    const { core, fake } = bench();
    fake.grows = true;
    for (let count = 0; count < 3; count++)
      assert.deepEqual(read(core.protect(1, 0, frame(1, 2))), [2, 3, 0]);
  });

  test('come out in buffers of their own size', () => {
    const { core } = bench();
    assert.equal(core.protect(1, 0, frame(1, 2))?.byteLength, 3);
  });

  test('may be empty', () => {
    const { core, fake } = bench();
    fake.result = 0;
    assert.deepEqual(read(core.unprotect(1, 0, frame(), false)), []);
  });

  test('with a negative result are dropped, and the next passes', () => {
    const { core, fake } = bench();
    for (const result of [-1, -200, Number.NaN]) {
      fake.result = result;
      assert.equal(core.protect(1, 0, frame(1)), undefined);
      assert.equal(core.unprotect(1, 0, frame(1), false), undefined);
    }
    fake.result = undefined;
    assert.deepEqual(read(core.protect(1, 0, frame(1))), [2, 0]);
  });

  test('that were opened before are told apart', () => {
    const { core, fake } = bench();
    fake.result = -3;
    assert.equal(core.unprotect(1, 0, frame(1), false), 'repeated');
    assert.equal(core.protect(1, 0, frame(1)), undefined);
  });

  test('that would come from beyond memory are dropped', () => {
    const { core, fake, posted } = bench();
    fake.result = 1 << 30;
    assert.equal(core.protect(1, 0, frame(1)), undefined);
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['crashed'],
    );
  });
});

describe('after an exception out of wasm', () => {
  const inputs: [Method, (core: Core) => unknown][] = [
    ['inputAt', (core) => core.protect(1, 0, frame(1))],
    ['protect', (core) => core.protect(1, 0, frame(1))],
    ['unprotect', (core) => core.unprotect(1, 0, frame(1), false)],
    ['outputAt', (core) => core.unprotect(1, 0, frame(1), false)],
    ['handleEntry', (core) => core.handleEntry(entry)],
    ['handleTimeout', (core) => core.handleTimeout()],
    ['pollOutput', (core) => core.handleEntry(entry)],
    ['nextTimeout', (core) => core.handleEntry(entry)],
    ['openSender', (core) => core.openSender(1)],
    ['openReceiver', (core) => core.openReceiver('bob', 1)],
    ['closeStream', (core) => core.closeStream(1)],
    ['stats', (core) => core.stats()],
  ];
  for (const [method, input] of inputs) {
    test(`of ${method}, no frame passes and wasm is left alone`, () => {
      const { core, fake, posted } = bench();
      fake.broken.add(method);
      assert.equal(input(core), undefined);
      fake.broken.clear();
      fake.calls.length = 0;
      assert.ok(core.dead);
      assert.equal(core.protect(1, 0, frame(1)), undefined);
      assert.equal(core.unprotect(1, 0, frame(1), false), undefined);
      core.handleEntry(entry);
      core.handleTimeout();
      core.stop();
      assert.deepEqual(fake.calls, []);
      assert.deepEqual(posted, [{ type: 'crashed', message: 'RuntimeError: unreachable' }]);
    });
  }
});

describe('outputs', () => {
  test('are told in order, with bytes in buffers of their own', () => {
    const { core, fake, posted, transferred } = bench();
    const large = new Uint8Array([9, 1, 2, 9]);
    fake.outputs.push(
      {
        type: 'send',
        payload: large.subarray(1, 3),
        attachments: [{ to: ['bob', 'eve'], bytes: new Uint8Array([3]) }],
      },
      { type: 'event', event: { type: 'waiting' } },
    );
    core.handleEntry(entry);
    assert.deepEqual(posted, [
      {
        type: 'send',
        payload: new Uint8Array([1, 2]),
        attachments: [{ to: ['bob', 'eve'], bytes: new Uint8Array([3]) }],
      },
      { type: 'event', event: { type: 'waiting' } },
    ]);
    assert.deepEqual(
      transferred.map(({ byteLength }) => byteLength),
      [2, 1],
    );
  });

  test('of new members ask for key frames, others do not', () => {
    const { core, fake, added } = bench();
    fake.outputs.push(epoch([]));
    core.handleEntry(entry);
    assert.equal(added(), 0);
    fake.outputs.push(epoch(['bob']));
    core.handleEntry(entry);
    assert.equal(added(), 1);
  });
});

test('time-outs are set as the client says, relative to now and never in the past', () => {
  const { core, fake, wakes } = bench();
  fake.timeout = 350;
  core.handleEntry(entry);
  fake.timeout = 20;
  core.handleEntry(entry);
  core.handleTimeout();
  assert.deepEqual(wakes, [250, 0, null]);
  assert.ok(fake.calls.includes('handleTimeout 100'));
});

test('stopping frees the client and shuts media', () => {
  const { core, fake, posted } = bench();
  core.stop();
  core.stop();
  assert.equal(fake.calls.filter((call) => call === 'free').length, 1);
  assert.equal(core.protect(1, 0, frame(1)), undefined);
  assert.deepEqual(posted, []);
});

test('what is thrown while WebCrypto is to take over is fatal, before and after', async () => {
  const apart = {
    kid: 1,
    counter: 0,
    nonce: new Uint8Array(12),
    aad: new Uint8Array(1),
    frontAt: 0,
    frontLen: 1,
  };
  for (const broken of ['protectApart', 'finishProtect'] as const) {
    const fake = new FakeClient();
    const posted: FromWorker[] = [];
    const webCrypto = new WebCrypto(crypto.subtle);
    await webCrypto.measure(() => 0);
    const around = { now: () => 0, wake: () => {}, epochChanged: () => {}, membersAdded: () => {} };
    const post = (message: FromWorker) => void posted.push(message);
    const core = new Core(fake.client, fake.memory, { ...around, post }, webCrypto);
    fake.apart = { ...apart, contentAt: 1, contentLen: 2000 };
    const passes = await core.protectLater(1, 0, new ArrayBuffer(2000));
    assert.equal(passes?.byteLength, 1 + 2000 + 16);
    fake.broken.add(broken);
    assert.equal(await core.protectLater(1, 0, new ArrayBuffer(2000)), undefined);
    assert.ok(core.dead);
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['crashed'],
    );
    assert.equal(core.protectLater(1, 0, new ArrayBuffer(2000)), undefined);
  }
});

test('a frame that WebCrypto would read from beyond memory is dropped', async () => {
  const fake = new FakeClient();
  const webCrypto = new WebCrypto(crypto.subtle);
  await webCrypto.measure(() => 0);
  const around = {
    now: () => 0,
    wake: () => {},
    epochChanged: () => {},
    membersAdded: () => {},
    post: () => {},
  };
  const core = new Core(fake.client, fake.memory, around, webCrypto);
  const empty = new Uint8Array(0);
  const at = { frontAt: 0, frontLen: 0, contentAt: 1 << 20, contentLen: 2000 };
  fake.apart = { kid: 1, counter: 0, nonce: new Uint8Array(12), aad: empty, ...at };
  assert.equal(await core.protectLater(1, 0, new ArrayBuffer(2000)), undefined);
  assert.ok(core.dead);
});
