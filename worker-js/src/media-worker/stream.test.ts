import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DropReason } from '../wasm/sotto.js';
import type { FakeMedia } from './fake-media.js';
import { streamBench as bench, bytes, FakeFrame, passes, receive, send } from './stream-bench.js';

describe('a stream', () => {
  test('that sends protects', () => {
    const { stream, fake } = bench(send);
    const frame = new FakeFrame([1]);
    assert.equal(passes(stream, frame), true);
    assert.deepEqual(bytes(frame), [2, 0]);
    assert.ok(fake.calls.includes('addSender 1') && fake.calls.includes('encrypt 2'));
  });

  test('that receives unprotects, bound to member and track', () => {
    const { stream, fake } = bench(receive);
    const frame = new FakeFrame([2, 0]);
    assert.equal(passes(stream, frame), true);
    assert.deepEqual(bytes(frame), [1]);
    assert.ok(fake.calls.includes('addReceiver bob 1'));
  });

  test('lets nothing through before it is bound and after it is shut', () => {
    const { stream, fake } = bench(null);
    const frame = new FakeFrame([1]);
    assert.equal(passes(stream, frame), false);
    stream.bind(send);
    assert.equal(passes(stream, new FakeFrame([1])), true);
    stream.bind(null);
    assert.equal(passes(stream, frame), false);
    assert.equal(fake.openStreams.size, 0);
    assert.deepEqual(bytes(frame), [1]);
  });

  test('that is bound anew has a new handle and closes the old', () => {
    const { stream, fake } = bench(receive);
    stream.bind({ direction: 'receive', member: 'eve', track: 2 });
    assert.deepEqual([...fake.openStreams], [2]);
    assert.ok(fake.calls.includes('addReceiver eve 2'));
  });

  test('leaves a dropped frame as it was', () => {
    const { stream, fake } = bench(send);
    fake.result = 'replayed';
    const frame = new FakeFrame([1, 2]);
    assert.equal(passes(stream, frame), false);
    assert.deepEqual(bytes(frame), [1, 2]);
  });

  test('writes what is a buffer, and nothing else', () => {
    const { stream, fake } = bench(send);
    for (const result of ['stale', '', 7, null, {}, new Uint8Array(2), new SharedArrayBuffer(2)]) {
      fake.result = result as DropReason;
      const frame = new FakeFrame([1, 2]);
      assert.equal(passes(stream, frame), false);
      assert.deepEqual(bytes(frame), [1, 2]);
    }
  });

  test('drops all frames once protecting has failed, the failed one too', () => {
    const { stream, fake, core } = bench(send);
    fake.broken.add('encrypt');
    assert.equal(passes(stream, new FakeFrame([1])), false);
    fake.broken.clear();
    assert.ok(core.dead);
    assert.equal(passes(stream, new FakeFrame([1])), false);
    stream.bind(receive);
    assert.equal(passes(stream, new FakeFrame([1])), false);
  });
});

describe('key frames', () => {
  test('are asked for when delta frames can be opened after others could not', () => {
    const { stream, fake, around } = bench(receive);
    fake.result = 'not-authentic';
    passes(stream, new FakeFrame([1, 0]));
    assert.equal(around.requests, 0);
    fake.result = undefined;
    passes(stream, new FakeFrame([1, 0]));
    passes(stream, new FakeFrame([1, 0]));
    assert.equal(around.requests, 1);
  });

  test('are not asked for when one comes, nor for audio, nor by senders', () => {
    for (const [binding, type] of [
      [receive, 'key'],
      [receive, 'empty'],
      [send, 'delta'],
    ] as const) {
      const { stream, fake, around } = bench(binding);
      fake.result = 'not-authentic';
      passes(stream, new FakeFrame([1, 0]));
      fake.result = undefined;
      passes(stream, new FakeFrame([1, 0], type));
      assert.equal(around.requests, 0);
    }
  });

  test('are not asked for when a frame comes a second time', () => {
    const { stream, fake, around } = bench(receive);
    fake.result = 'replayed';
    assert.equal(passes(stream, new FakeFrame([1, 0])), false);
    fake.result = undefined;
    passes(stream, new FakeFrame([1, 0]));
    assert.equal(around.requests, 0);
  });

  test('are asked for once a second at most, so that forged frames cannot make more of them', () => {
    const { stream, fake, around } = bench(receive);
    for (around.now = 0; around.now < 2500; around.now += 50) {
      fake.result = around.now % 100 === 0 ? 'not-authentic' : undefined;
      passes(stream, new FakeFrame([1, 0]));
    }
    assert.equal(around.requests, 3);
  });
});

describe('frames of an epoch to come', () => {
  function early() {
    const all = bench(receive);
    const out: number[][] = [];
    const push = (...data: number[]) =>
      all.stream.push(new FakeFrame(data), (frame) => out.push(bytes(frame)));
    all.fake.early = true;
    return { ...all, out, push };
  }
  const epochComes = ({ fake, stream }: ReturnType<typeof early>) => {
    fake.early = false;
    stream.epochChanged();
  };
  const count = (fake: FakeMedia, call: string) => fake.calls.filter((name) => name === call).length;

  test('wait for it and come out in order, and nothing is asked for', () => {
    const all = early();
    for (const first of [2, 3, 4]) all.push(first, 0);
    assert.deepEqual(all.out, []);
    assert.equal(count(all.fake, 'countHeld 1'), 3);
    assert.equal(count(all.fake, 'decrypt 2'), 1, 'those behind the first are not tried');
    epochComes(all);
    assert.deepEqual(all.out, [[1], [2], [3]]);
    all.push(5, 0);
    assert.deepEqual(all.out, [[1], [2], [3], [4]]);
    assert.equal(all.around.requests, 0);
  });

  test('hold up those that could be opened, so that none overtakes another', () => {
    const all = early();
    all.push(2, 0);
    all.fake.early = false;
    all.push(3, 0);
    assert.deepEqual(all.out, []);
    all.stream.epochChanged();
    assert.deepEqual(all.out, [[1], [2]]);
  });

  test('are dropped when they have waited for half a second', () => {
    const all = early();
    all.push(2, 0);
    all.around.now = 499;
    all.push(3, 0);
    all.around.now = 500;
    all.push(4, 0);
    epochComes(all);
    assert.deepEqual(all.out, [[2], [3]]);
    assert.equal(all.around.requests, 1, 'a frame is missing');
  });

  test('that open after all when their time is over come out', () => {
    const all = early();
    all.push(2, 0);
    all.fake.early = false;
    all.around.now = 600;
    all.push(3, 0);
    assert.deepEqual(all.out, [[1], [2]]);
  });

  test('hold up others only until their own time is over', () => {
    const all = early();
    all.fake.earlyLength = 3;
    all.push(2, 0, 0);
    all.around.now = 400;
    all.push(3, 0);
    all.push(4, 0);
    assert.deepEqual(all.out, []);
    all.around.now = 500;
    all.push(5, 0);
    assert.deepEqual(all.out, [[2], [3], [4]]);
  });

  test('do not fill memory', () => {
    const all = early();
    for (let index = 0; index < 1000; index++) all.push(index % 200, 0);
    epochComes(all);
    assert.ok(all.out.length <= 130, `${all.out.length} frames`);
  });

  test('are forgotten when the stream is shut or bound anew', () => {
    for (const binding of [null, send]) {
      const all = early();
      all.push(2, 0);
      all.stream.bind(binding);
      epochComes(all);
      assert.deepEqual(all.out, []);
    }
  });
});
