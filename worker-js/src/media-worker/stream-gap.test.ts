/** Gaps and requests for key frames: none outlives the binding or the transform that it belongs to. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeFrame, passes, receive, send, streamBench } from './stream-bench.js';

const eve = { direction: 'receive', member: 'eve', track: 1 } as const;
const delta = () => new FakeFrame([1, 0]);

describe('a receiver asks for a key frame when delta frames come', () => {
  test('after frames that came before it was known whose they are', () => {
    const { stream, around } = streamBench(null);
    passes(stream, new FakeFrame([1, 0], 'key'));
    stream.bind(receive);
    passes(stream, delta());
    assert.equal(around.requests, 1);
  });

  test('after the frames of another', () => {
    const { stream, around } = streamBench(receive);
    passes(stream, new FakeFrame([1, 0], 'key'));
    passes(stream, delta());
    assert.equal(around.requests, 0);
    stream.bind(eve);
    passes(stream, delta());
    assert.equal(around.requests, 1);
  });

  test('of another who was not asked yet, however lately the one before was', () => {
    const { stream, fake, around } = streamBench(receive);
    fake.result = 'not-authentic';
    passes(stream, delta());
    fake.result = undefined;
    passes(stream, delta());
    assert.equal(around.requests, 1);
    stream.bind(eve);
    passes(stream, delta());
    assert.equal(around.requests, 2);
  });

  test('after frames that were on their way when its transform was replaced', () => {
    const { stream, fake, around } = streamBench(receive);
    fake.early = true;
    passes(stream, new FakeFrame([1, 0], 'key'));
    stream.interrupt();
    fake.early = false;
    assert.equal(passes(stream, delta()), true);
    assert.equal(around.requests, 1);
  });

  test('once more each second until one comes: requests are lost', () => {
    const { stream, fake, around } = streamBench(receive);
    fake.result = 'not-authentic';
    passes(stream, delta());
    fake.result = undefined;
    for (around.now = 0; around.now < 3000; around.now += 100) passes(stream, delta());
    assert.equal(around.requests, 3);
    passes(stream, new FakeFrame([1, 0], 'key'));
    for (; around.now < 9000; around.now += 100) passes(stream, delta());
    assert.equal(around.requests, 3);
  });

  test('though frames without bytes came, which a server can make of any type', () => {
    for (const type of ['empty', 'key']) {
      const { stream, fake, around } = streamBench(receive);
      fake.result = 'not-authentic';
      passes(stream, delta());
      fake.result = new ArrayBuffer(0);
      assert.equal(passes(stream, new FakeFrame([], type)), true);
      assert.equal(around.requests, 0);
      fake.result = undefined;
      passes(stream, delta());
      assert.equal(around.requests, 1);
    }
  });
});

test('a request from outside goes out, and none of the stream follows within a second', () => {
  const { stream, fake, around } = streamBench(receive);
  fake.result = 'not-authentic';
  passes(stream, delta());
  fake.result = undefined;
  stream.requestKeyFrame();
  assert.equal(around.requests, 1);
  passes(stream, delta());
  assert.equal(around.requests, 1);
  for (const binding of [send, null]) {
    stream.bind(binding);
    stream.requestKeyFrame();
  }
  assert.equal(around.requests, 1, 'nobody sends there');
});

test('a sender lacks a key frame from the first video frame that was dropped until one has passed', () => {
  const { stream, fake } = streamBench(send);
  assert.equal(stream.lacksKeyFrame, false);
  fake.result = 'not-authentic';
  passes(stream, delta());
  assert.equal(stream.lacksKeyFrame, true);
  fake.result = undefined;
  passes(stream, delta());
  assert.equal(stream.lacksKeyFrame, true);
  passes(stream, new FakeFrame([1], 'key'));
  assert.equal(stream.lacksKeyFrame, false);
  stream.bind({ direction: 'send', track: 2 });
  assert.equal(stream.lacksKeyFrame, true, 'those who receive the other track have had none');
});

test('a sender of sound never lacks a key frame', () => {
  const { stream, fake } = streamBench(send);
  fake.result = 'not-authentic';
  passes(stream, new FakeFrame([1], 'audio', 'audio/opus'));
  assert.equal(stream.lacksKeyFrame, false);
});

test('the core is told of each frame that is sent whether it is a key frame', () => {
  const { stream, fake } = streamBench(send);
  for (const type of ['key', 'delta', 'audio', 'key', 'empty']) passes(stream, new FakeFrame([1], type));
  assert.deepEqual(fake.keyFrames, [true, false, false, true, false]);
});

test('frames are counted for as long as the stream lives, bound or not', () => {
  const { stream, fake } = streamBench(null);
  const counts = () => [stream.taken, stream.written];
  passes(stream, delta());
  assert.deepEqual(counts(), [1, 0]);
  stream.bind(receive);
  passes(stream, delta());
  assert.deepEqual(counts(), [2, 1]);
  fake.early = true;
  passes(stream, delta());
  assert.deepEqual(counts(), [3, 1]);
  fake.early = false;
  stream.epochChanged();
  assert.deepEqual(counts(), [3, 2]);
  fake.result = 'not-authentic';
  passes(stream, delta());
  assert.deepEqual(counts(), [4, 2]);
  stream.bind(eve);
  stream.bind(null);
  assert.deepEqual(counts(), [4, 2]);
});
