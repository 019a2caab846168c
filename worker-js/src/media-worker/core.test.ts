import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MediaOutput } from '../wasm/sotto.js';
import { Core, type Decrypted } from './core.js';
import { FakeMedia, type Method } from './fake-media.js';

function bench() {
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
  return { fake, core: new Core(fake.media, around), crashes, wakes, told };
}

const frame = (...bytes: number[]) => new Uint8Array(bytes).buffer as ArrayBuffer;
const read = (buffer: Decrypted) => (buffer instanceof ArrayBuffer ? [...new Uint8Array(buffer)] : buffer);
const lengthOf = (buffer: Decrypted) => (buffer instanceof ArrayBuffer ? buffer.byteLength : buffer);

describe('frames', () => {
  test('go through the core and back', () => {
    const { core } = bench();
    assert.deepEqual(read(core.encrypt(1, 0, frame(1, 2), false)), [2, 3, 0]);
    assert.deepEqual(read(core.decrypt(1, 0, frame(2, 3, 0), false)), [1, 2]);
  });

  test('come out in buffers of their own size', () => {
    const { core } = bench();
    assert.equal(lengthOf(core.encrypt(1, 0, frame(1, 2), false)), 3);
  });

  test('may be empty', () => {
    const { core, fake } = bench();
    fake.result = new ArrayBuffer(0);
    assert.deepEqual(read(core.decrypt(1, 0, frame(), false)), []);
  });

  test('that are dropped come with the reason, and the next passes', () => {
    const { core, fake } = bench();
    for (const reason of ['not-authentic', 'replayed', 'stale'] as const) {
      fake.result = reason;
      assert.equal(core.encrypt(1, 0, frame(1), false), reason);
      assert.equal(core.decrypt(1, 0, frame(1), false), reason);
    }
    fake.result = undefined;
    assert.deepEqual(read(core.encrypt(1, 0, frame(1), false)), [2, 0]);
  });

  test('whose epoch may be about to come are early, if they may wait', () => {
    const { core, fake } = bench();
    fake.early = true;
    assert.equal(core.decrypt(1, 0, frame(1), true), 'early');
    assert.equal(core.decrypt(1, 0, frame(1), false), 'unknown-epoch');
  });
});

describe('after an exception out of wasm', () => {
  const inputs: [Method, (core: Core) => unknown][] = [
    ['encrypt', (core) => core.encrypt(1, 0, frame(1), false)],
    ['decrypt', (core) => core.decrypt(1, 0, frame(1), false)],
    ['takeKeys', (core) => core.takeKeys(new Uint8Array(9))],
    ['loseKeys', (core) => core.takeKeys(undefined)],
    ['handleTimeout', (core) => core.handleTimeout()],
    ['nextTimeout', (core) => core.takeKeys(undefined)],
    ['addSender', (core) => core.addSender(1)],
    ['addReceiver', (core) => core.addReceiver('bob', 1)],
    ['closeStream', (core) => core.closeStream(1)],
    ['stats', (core) => core.stats()],
    ['hear', (core) => core.hear(1)],
    ['pollOutput', (core) => core.encrypt(1, 0, frame(1), false)],
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
      assert.equal(core.encrypt(1, 0, frame(1), false), undefined);
      assert.equal(core.decrypt(1, 0, frame(1), false), undefined);
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
    assert.equal(core.encrypt(1, 0, frame(1), false), undefined);
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
  assert.equal(core.encrypt(1, 0, frame(1), false), undefined);
  assert.deepEqual(crashes, []);
});

test('whoever follows the log has failed: no frame passes', () => {
  const { core, crashes } = bench();
  assert.deepEqual(read(core.encrypt(1, 0, frame(1), false)), [2, 0]);
  core.fail('lost');
  assert.equal(core.encrypt(1, 0, frame(1), false), undefined);
  assert.equal(core.decrypt(1, 0, frame(1), false), undefined);
  assert.deepEqual(crashes, ['lost']);
});
