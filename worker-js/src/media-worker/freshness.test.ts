/** Signs of life of the epoch: a sender's challenge, and the consequences of an answer or of none. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { begin, bindSend, dispatchBench, entry, line, settled, types } from './dispatch-bench.js';
import { FakeFrame } from './stream-bench.js';

const CHALLENGE = { type: 'challenge', attempt: 2, at: 60 } as const;

async function sending() {
  const bench = dispatchBench();
  const { transformer, push, out } = line(5);
  await begin(bench.dispatch);
  await bench.dispatch.handle(bindSend(5));
  void bench.dispatch.handleTransform(transformer);
  return { ...bench, push, out };
}

describe('a sender', () => {
  test('asks the other members through the worker that follows the log', async () => {
    const { fake, group, push } = await sending();
    fake.outputs.push(CHALLENGE);
    await push(new FakeFrame([1]));
    await settled();
    assert.deepEqual(group.told.slice(1), [CHALLENGE]);
  });

  test('says by its own clock when an entry was passed on', async () => {
    const { clock, dispatch, group } = await sending();
    clock.now = 1234;
    await dispatch.handle(entry(1));
    assert.deepEqual(group.told.slice(1), [{ ...entry(1), mediaNow: 1234 }]);
  });

  test('hears of an answer at once, with the time of the question', async () => {
    const { clock, fake, group } = await sending();
    clock.now = 90;
    group.wants({ type: 'heard', at: 60 });
    assert.deepEqual(fake.calls.slice(-2), ['hear 60 90', 'takeKeyFrameWish']);
  });

  test('whose frames are dropped is told so, and makes a key frame when it goes on', async () => {
    const { fake, group, posted, push, out } = await sending();
    await push(new FakeFrame([1], 'key'));
    await settled();
    fake.result = 'not-authentic';
    fake.outputs.push({ type: 'event', event: { type: 'stale', lasting: 20 } });
    await push(new FakeFrame([1], 'delta'));
    await settled();
    assert.equal(out.length, 1);
    assert.deepEqual(posted.at(-1), { type: 'event', event: { type: 'stale', lasting: 20 } });
    fake.outputs.push({ type: 'event', event: { type: 'fresh' } });
    fake.wishesKeyFrame = true;
    group.wants({ type: 'heard', at: 60 });
    assert.deepEqual(types(posted.slice(-2)), ['event', 'key-frame-wanted']);
  });
});
