/** Messages of the page about single streams, and transforms that are replaced. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StreamStats } from '../wasm/sotto.js';
import { begin, bindSend, dispatchBench, line, settled, types } from './dispatch-bench.js';
import { FakeFrame } from './stream-bench.js';

const receive = { direction: 'receive', member: 'bob', track: 1 } as const;
const bindReceive = (stream: number) => ({ type: 'bind', stream, binding: receive }) as const;

describe('counts', () => {
  const lost = { lastDropped: 'not-authentic' } as const;
  const stats = (stream: number, extra: Partial<StreamStats> = {}): StreamStats => ({
    ...{ stream, direction: 'send', track: 1, framesIn: 0, framesOut: 0, emptyFrames: 0, framesHeld: 0 },
    ...{ dropped: {}, ...extra },
  });

  test('tell for each stream what was taken and written, and why the last was dropped', async () => {
    const { dispatch, fake, posted } = dispatchBench();
    await begin(dispatch);
    const lines = [line(5), line(6), line(7)];
    for (const { transformer } of lines) void dispatch.handleTransform(transformer);
    await dispatch.handle(bindSend(5));
    await dispatch.handle(bindReceive(6));
    for (const { feed } of lines) await feed(1, 0);
    fake.result = 'not-authentic';
    await lines[1]?.feed(1, 0);
    await settled();
    fake.counters = { streams: [stats(1), stats(2, lost)] };
    await dispatch.handle({ type: 'count', request: 9 });
    const streams = [
      { stream: 5, taken: 1, written: 1 },
      { stream: 6, taken: 2, written: 1, ...lost },
      { stream: 7, taken: 1, written: 0 },
    ];
    assert.deepEqual(posted.at(-1), { type: 'counts', request: 9, streams });
  });

  test('come by themselves while they are watched, until the call is over', async () => {
    const { dispatch, posted, timers, fake } = dispatchBench();
    await begin(dispatch);
    const { transformer, feed } = line(5);
    void dispatch.handleTransform(transformer);
    await dispatch.handle(bindSend(5));
    await feed(1, 0);
    await settled();
    fake.counters = { streams: [stats(1, lost)] };
    await dispatch.handle({ type: 'watch', every: 100 });
    for (let round = 0; round < 3; round++) {
      const timer = timers.findLast(({ delay }) => delay === 100);
      timer?.callback();
      assert.deepEqual(posted.at(-1), {
        type: 'counts',
        request: 0,
        streams: [{ stream: 5, taken: 1, written: 1 }],
      });
      posted.length = 0;
    }
    await dispatch.handle({ type: 'stop' });
    for (const { callback } of timers.splice(0)) callback();
    assert.deepEqual(posted, []);
  });

  test('go on when a stream is bound anew or shut, and when the call is over', async () => {
    const { dispatch, fake, posted } = dispatchBench();
    await begin(dispatch);
    const { transformer, feed } = line(5);
    void dispatch.handleTransform(transformer);
    const count = async () => {
      await feed(1, 0);
      await settled();
      await dispatch.handle({ type: 'count', request: 1 });
      const last = posted.at(-1);
      return last?.type === 'counts' ? last.streams : undefined;
    };
    await dispatch.handle(bindSend(5));
    assert.deepEqual(await count(), [{ stream: 5, taken: 1, written: 1 }]);
    await dispatch.handle(bindReceive(5));
    assert.deepEqual(await count(), [{ stream: 5, taken: 2, written: 2 }]);
    await dispatch.handle({ type: 'bind', stream: 5, binding: null });
    fake.counters = { streams: [stats(2, lost)] };
    assert.deepEqual(await count(), [{ stream: 5, taken: 3, written: 2 }]);
    await dispatch.handle({ type: 'stop' });
    assert.deepEqual(await count(), [{ stream: 5, taken: 4, written: 2 }]);
  });

  test('have the frames that were there before the core was, once they are read', async () => {
    let go = () => {};
    const { dispatch, posted } = dispatchBench({
      load: () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    });
    void begin(dispatch);
    const { transformer, feed } = line(5);
    void dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    for (let count = 0; count < 3; count++) void feed(1);
    await settled();
    go();
    await settled();
    await dispatch.handle({ type: 'count', request: 1 });
    const streams = [{ stream: 5, taken: 3, written: 3 }];
    assert.deepEqual(posted.at(-1), { type: 'counts', request: 1, streams });
  });
});

test('a key frame that the page wants of the far end is requested of it, and refusals are no harm', async () => {
  const { dispatch, posted } = dispatchBench();
  await begin(dispatch);
  const requested: number[] = [];
  for (const id of [5, 6, 7]) {
    const sendKeyFrameRequest = async () => {
      requested.push(id);
      throw new DOMException('not yet', 'InvalidStateError');
    };
    void dispatch.handleTransform(line(id, id === 7 ? {} : { sendKeyFrameRequest }).transformer);
    await dispatch.handle(bindReceive(id));
  }
  for (const stream of [6, 7, 8]) await dispatch.handle({ type: 'request-key-frame', stream });
  await settled();
  assert.deepEqual(requested, [6]);
  assert.deepEqual(types(posted), ['ready']);
});

describe('payload types', () => {
  test('are asked of the page, and used when they come', async () => {
    const { dispatch, posted } = dispatchBench();
    await begin(dispatch);
    await dispatch.handle(bindReceive(5));
    const { transformer, push, out } = line(5);
    void dispatch.handleTransform(transformer);
    const frame = () => new FakeFrame([2, 0], 'key', { payloadType: 96 });
    for (let count = 0; count < 3; count++) await push(frame());
    await settled();
    assert.deepEqual(posted.slice(1), [{ type: 'payload-types-wanted', stream: 5 }]);
    await dispatch.handle({ type: 'payload-types', stream: 5, codecs: [[96, 'video/VP8']] });
    await push(frame());
    await settled();
    assert.deepEqual(out.at(-1), [1]);
    assert.deepEqual(types(posted), ['ready', 'payload-types-wanted']);
  });

  test('may come before anything else is known of a stream', async () => {
    const { dispatch, fake, posted } = dispatchBench();
    await begin(dispatch);
    await dispatch.handle({ type: 'payload-types', stream: 5, codecs: [[96, 'video/VP8']] });
    await dispatch.handle(bindSend(5));
    const { transformer, push } = line(5);
    void dispatch.handleTransform(transformer);
    await push(new FakeFrame([2, 0], 'key', { payloadType: 96 }));
    await settled();
    assert.ok(fake.calls.includes('encrypt 1'));
    assert.deepEqual(types(posted), ['ready']);
  });
});

describe('a transform whose place another takes', () => {
  for (const older of [false, true]) {
    test(`ends without an end of the stream${older ? ', with createEncodedStreams' : ''}`, async () => {
      const { dispatch, fake, posted } = dispatchBench();
      await begin(dispatch);
      await dispatch.handle(bindSend(5));
      const lines = [line(5), line(5)];
      for (const { transformer } of lines) {
        const { readable, writable } = transformer;
        if (older) void dispatch.handle({ type: 'attach', stream: 5, readable, writable });
        else void dispatch.handleTransform(transformer);
      }
      await lines[0]?.end();
      await settled();
      await lines[1]?.feed(1);
      await settled();
      assert.deepEqual(lines[1]?.out, [[2, 0]]);
      assert.equal(fake.openStreams.size, 1);
      assert.deepEqual(types(posted), ['ready']);
    });
  }

  test('is read no more, and its frames that wait are written nowhere', async () => {
    const { dispatch, fake, group } = dispatchBench();
    await begin(dispatch);
    await dispatch.handle(bindReceive(5));
    const [before, after] = [line(5), line(5)];
    void dispatch.handleTransform(before.transformer);
    fake.early = true;
    await before.feed(1, 0);
    await settled();
    void dispatch.handleTransform(after.transformer);
    fake.early = false;
    await before.feed(2, 0);
    group.wants({ type: 'keys', keys: new Uint8Array([1]) });
    await after.feed(3, 0);
    await settled();
    assert.deepEqual(before.out, []);
    assert.deepEqual(after.out, [[2]]);
  });

  test('is asked for key frames no more', async () => {
    const { dispatch } = dispatchBench();
    await begin(dispatch);
    await dispatch.handle(bindReceive(5));
    const requested: string[] = [];
    const of = (name: string) => line(5, { sendKeyFrameRequest: async () => void requested.push(name) });
    for (const name of ['before', 'after']) void dispatch.handleTransform(of(name).transformer);
    await dispatch.handle({ type: 'request-key-frame', stream: 5 });
    assert.deepEqual(requested, ['after']);
  });
});
