import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MediaOutput } from '../wasm/sotto.js';
import { Core, type Opened } from './core.js';
import { FakeMedia, type Method } from './fake-media.js';
import { WebCrypto } from './web-crypto.js';

function bench(webCrypto: WebCrypto | null = null) {
  const fake = new FakeMedia();
  const crashes: string[] = [];
  const wakes: (number | null)[] = [];
  const told: MediaOutput[] = [];
  const around = {
    now: () => 100,
    wake: (delay: number | null) => void wakes.push(delay),
    crashed: (message: string) => void crashes.push(message),
    told: (output: MediaOutput) => void told.push(output),
  };
  return { fake, core: new Core(fake.media, fake.memory, around, webCrypto), crashes, wakes, told };
}

const frame = (...bytes: number[]) => new Uint8Array(bytes).buffer as ArrayBuffer;
const read = (buffer: Opened) => (buffer instanceof ArrayBuffer ? [...new Uint8Array(buffer)] : buffer);
describe('frames', () => {
  test('go through memory and back', () => {
    const { core } = bench();
    assert.deepEqual(read(core.protect(1, 0, frame(1, 2), false)), [2, 3, 0]);
    assert.deepEqual(read(core.unprotect(1, 0, frame(2, 3, 0), false)), [1, 2]);
  });

  test('go through memory that grows before and while it works', () => {
    const { core, fake } = bench();
    fake.grows = true;
    for (let count = 0; count < 3; count++)
      assert.deepEqual(read(core.protect(1, 0, frame(1, 2), false)), [2, 3, 0]);
  });

  test('come out in buffers of their own size', () => {
    const { core } = bench();
    assert.equal(core.protect(1, 0, frame(1, 2), false)?.byteLength, 3);
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
      assert.equal(core.protect(1, 0, frame(1), false), undefined);
      assert.equal(core.unprotect(1, 0, frame(1), false), undefined);
    }
    fake.result = undefined;
    assert.deepEqual(read(core.protect(1, 0, frame(1), false)), [2, 0]);
  });

  test('that were opened before are told apart', () => {
    const { core, fake } = bench();
    fake.result = -3;
    assert.equal(core.unprotect(1, 0, frame(1), false), 'repeated');
    assert.equal(core.protect(1, 0, frame(1), false), undefined);
  });

  test('that would come from beyond memory are dropped', () => {
    const { core, fake, crashes } = bench();
    fake.result = 1 << 30;
    assert.equal(core.protect(1, 0, frame(1), false), undefined);
    assert.equal(crashes.length, 1);
  });
});

describe('after an exception out of wasm', () => {
  const inputs: [Method, (core: Core) => unknown][] = [
    ['inputAt', (core) => core.protect(1, 0, frame(1), false)],
    ['protect', (core) => core.protect(1, 0, frame(1), false)],
    ['unprotect', (core) => core.unprotect(1, 0, frame(1), false)],
    ['outputAt', (core) => core.unprotect(1, 0, frame(1), false)],
    ['takeKeys', (core) => core.takeKeys(new Uint8Array(9))],
    ['loseKeys', (core) => core.takeKeys(undefined)],
    ['handleTimeout', (core) => core.handleTimeout()],
    ['nextTimeout', (core) => core.takeKeys(undefined)],
    ['openSender', (core) => core.openSender(1)],
    ['openReceiver', (core) => core.openReceiver('bob', 1)],
    ['closeStream', (core) => core.closeStream(1)],
    ['stats', (core) => core.stats()],
    ['hear', (core) => core.hear(1)],
    ['pollOutput', (core) => core.protect(1, 0, frame(1), false)],
    ['takeKeyFrameWish', (core) => core.takeKeyFrameWish() || undefined],
  ];
  for (const [method, input] of inputs) {
    test(`of ${method}, no frame passes and wasm is left alone`, () => {
      const { core, fake, crashes } = bench();
      fake.broken.add(method);
      assert.equal(input(core), undefined);
      fake.broken.clear();
      fake.calls.length = 0;
      assert.ok(core.dead);
      assert.equal(core.protect(1, 0, frame(1), false), undefined);
      assert.equal(core.unprotect(1, 0, frame(1), false), undefined);
      core.takeKeys(new Uint8Array(9));
      core.takeKeys(undefined);
      core.handleTimeout();
      core.fail('once more');
      core.stop();
      assert.deepEqual(fake.calls, []);
      assert.deepEqual(crashes, ['RuntimeError: unreachable']);
    });
  }
});

describe('keys', () => {
  test('are taken, and erased where they came from', () => {
    const { core, fake } = bench();
    const keys = new Uint8Array([1, 2, 3]);
    core.takeKeys(keys);
    assert.deepEqual(fake.keys, [1, 2, 3]);
    assert.deepEqual([...keys], [0, 0, 0]);
  });

  test('are taken through memory that grows', () => {
    const { core, fake } = bench();
    fake.grows = true;
    core.takeKeys(new Uint8Array([1, 2, 3]));
    assert.deepEqual(fake.keys, [1, 2, 3]);
  });

  test('are lost without a group', () => {
    const { core, fake } = bench();
    core.takeKeys(new Uint8Array([1]));
    core.takeKeys(undefined);
    assert.equal(fake.keys, undefined);
  });

  test('that are none end the call, and are erased all the same', () => {
    const { core, fake, crashes } = bench();
    fake.refuses = true;
    const keys = new Uint8Array([1, 2, 3]);
    core.takeKeys(keys);
    assert.ok(core.dead);
    assert.equal(crashes.length, 1);
    assert.deepEqual([...keys], [0, 0, 0]);
    assert.equal(core.protect(1, 0, frame(1), false), undefined);
  });
});

test('time-outs are set as wasm says, relative to now and never in the past', () => {
  const { core, fake, wakes } = bench();
  fake.timeout = 350;
  core.takeKeys(new Uint8Array(1));
  fake.timeout = 20;
  core.takeKeys(undefined);
  core.handleTimeout();
  assert.deepEqual(wakes, [250, 0, null]);
  assert.ok(fake.calls.includes('handleTimeout 100'));
});

test('stopping frees the media and shuts it', () => {
  const { core, fake, crashes } = bench();
  core.stop();
  core.stop();
  assert.equal(fake.calls.filter((call) => call === 'free').length, 1);
  assert.equal(core.protect(1, 0, frame(1), false), undefined);
  assert.deepEqual(crashes, []);
});

test('whoever follows the log has failed: no frame passes', () => {
  const { core, crashes } = bench();
  assert.deepEqual(read(core.protect(1, 0, frame(1), false)), [2, 0]);
  core.fail('lost');
  assert.equal(core.protect(1, 0, frame(1), false), undefined);
  assert.equal(core.unprotect(1, 0, frame(1), false), undefined);
  assert.deepEqual(crashes, ['lost']);
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
    const webCrypto = new WebCrypto(crypto.subtle);
    await webCrypto.measure(() => 0);
    const { fake, core, crashes } = bench(webCrypto);
    fake.apart = { ...apart, contentAt: 1, contentLen: 2000 };
    const passes = await core.protectLater(1, 0, new ArrayBuffer(2000), false);
    assert.equal(passes?.byteLength, 1 + 2000 + 16);
    fake.broken.add(broken);
    assert.equal(await core.protectLater(1, 0, new ArrayBuffer(2000), false), undefined);
    assert.ok(core.dead);
    assert.equal(crashes.length, 1);
    assert.equal(core.protectLater(1, 0, new ArrayBuffer(2000), false), undefined);
  }
});

test('a frame that WebCrypto would read from beyond memory is dropped', async () => {
  const webCrypto = new WebCrypto(crypto.subtle);
  await webCrypto.measure(() => 0);
  const { fake, core } = bench(webCrypto);
  const empty = new Uint8Array(0);
  const at = { frontAt: 0, frontLen: 0, contentAt: 1 << 20, contentLen: 2000 };
  fake.apart = { kid: 1, counter: 0, nonce: new Uint8Array(12), aad: empty, ...at };
  assert.equal(await core.protectLater(1, 0, new ArrayBuffer(2000), false), undefined);
  assert.ok(core.dead);
});
