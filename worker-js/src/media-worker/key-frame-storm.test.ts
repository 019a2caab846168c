/** Key frames for members that are new: as many as are needed, and no more, however many come. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Binding } from '../shared/messages.js';
import type { Transformer } from './dispatch.js';
import { begin, bindSend, dispatchBench, line, settled } from './dispatch-bench.js';
import { FakeFrame } from './stream-bench.js';

const FROM_BOB: Binding = { direction: 'receive', member: 'bob', track: 1 };
const key = () => new FakeFrame([1, 0], 'key');
const delta = () => new FakeFrame([1, 0]);

/** A call with streams, whose timers ring when the clock has come so far. */
async function call() {
  const all = dispatchBench();
  const { dispatch, fake, group, posted, timers, clock } = all;
  await begin(dispatch);
  const open = async (
    id: number,
    binding: Binding | null,
    extra: Partial<Transformer> = {},
    first = delta(),
  ) => {
    await dispatch.handle({ type: 'bind', stream: id, binding });
    const ends = line(id, extra);
    void dispatch.handleTransform(ends.transformer);
    await ends.push(first);
    await settled();
    return ends;
  };
  return {
    ...all,
    open,
    /** The streams whose sender the page should let make a key frame, so far. */
    asked: () => posted.flatMap((message) => (message.type === 'key-frame-wanted' ? [message.stream] : [])),
    /** An epoch begins, with members that are new. */
    somebodyCame: () => {
      fake.wishesKeyFrame = true;
      group.wants({ type: 'keys', keys: new Uint8Array([1]) });
    },
    waiting: () => timers.filter(({ delay }) => delay >= 0).length,
    /** Lets time pass. */
    until: (time: number) => {
      for (; clock.now < time; clock.now += 10) {
        for (const [index, { callback, delay }] of [...timers.entries()]) {
          const timer = timers[index] as (typeof timers)[number] & { since?: number };
          timer.since ??= clock.now;
          if (delay < 0 || clock.now - timer.since < delay) continue;
          timers[index] = { callback: () => {}, delay: -1 };
          callback();
        }
      }
    },
  };
}

describe('a sender makes a key frame', () => {
  test('about once a second in a burst of joins, and one more after it', async () => {
    for (const native of [true, false]) {
      const { open, asked, somebodyCame, until } = await call();
      let made = 0;
      const generateKeyFrame = async () => {
        made += 1;
      };
      await open(5, bindSend(5).binding, native ? { generateKeyFrame } : {});
      for (let epoch = 1; epoch <= 40; epoch++) {
        somebodyCame();
        until(250 * epoch);
      }
      until(20_000);
      const count = native ? made : asked().length;
      assert.ok(count >= 10 && count <= 11, `${count} key frames in ten seconds`);
    }
  });

  test('at once for the first who comes, and later for all who come within the second', async () => {
    const { open, asked, somebodyCame, until, waiting } = await call();
    await open(5, bindSend(5).binding);
    await open(6, bindSend(6).binding);
    somebodyCame();
    assert.deepEqual(asked(), [5, 6]);
    assert.equal(waiting(), 0);
    until(300);
    for (let count = 0; count < 3; count++) somebodyCame();
    assert.deepEqual(asked(), [5, 6]);
    assert.equal(waiting(), 1, 'one timer for all');
    until(990);
    assert.deepEqual(asked(), [5, 6]);
    until(1020);
    assert.deepEqual(asked(), [5, 6, 5, 6]);
    until(9000);
    assert.deepEqual(asked(), [5, 6, 5, 6]);
  });

  test('of its own accord after the wish, and is not asked for another', async () => {
    const { open, asked, somebodyCame, until } = await call();
    const own = await open(5, bindSend(5).binding);
    const idle = await open(6, bindSend(6).binding);
    somebodyCame();
    until(100);
    await own.push(key());
    somebodyCame();
    await idle.push(delta());
    await own.push(key());
    await settled();
    until(5000);
    assert.deepEqual(asked(), [5, 6, 6]);
  });

  test('of every layer, or is asked for the others', async () => {
    const { open, asked, somebodyCame, until } = await call();
    const layer = (ssrc: number, type: string) =>
      new FakeFrame([1], type, { mimeType: 'video/VP8', synchronizationSource: ssrc });
    const { push } = await open(5, bindSend(5).binding, {}, layer(10, 'key'));
    somebodyCame();
    for (const ssrc of [10, 20]) await push(layer(ssrc, 'key'));
    somebodyCame();
    await push(layer(10, 'key'));
    await settled();
    until(2500);
    assert.deepEqual(asked(), [5, 5]);
    for (const ssrc of [10, 20]) await push(layer(ssrc, 'delta'));
    await settled();
    somebodyCame();
    somebodyCame();
    for (const ssrc of [10, 20]) await push(layer(ssrc, 'key'));
    await settled();
    until(9000);
    assert.deepEqual(asked(), [5, 5, 5]);
  });

  test('of every layer by its rid, where the transform takes one at a time', async () => {
    const { open, posted, dispatch, somebodyCame, until } = await call();
    const made: (string | undefined)[] = [];
    const generateKeyFrame = async (rid?: string) => {
      made.push(rid);
      if (rid === '1') throw new DOMException('not sent now', 'NotFoundError');
    };
    const layer = (ssrc: number) =>
      new FakeFrame([1], 'delta', { mimeType: 'video/VP8', synchronizationSource: ssrc });
    const { push } = await open(5, bindSend(5).binding, { generateKeyFrame }, layer(10));
    const wanted = () => posted.filter(({ type }) => type === 'rids-wanted').length;
    somebodyCame();
    // A layer that has had no frame begins with a key frame.
    assert.deepEqual(made.splice(0), [undefined]);
    await push(layer(20));
    await settled();
    until(1100);
    somebodyCame();
    assert.deepEqual(posted.at(-1), { type: 'rids-wanted', stream: 5 });
    assert.deepEqual(made, []);
    await dispatch.handle({ type: 'rids', stream: 5, rids: ['0', '1', '2'] });
    assert.deepEqual(made.splice(0), ['0', '1', '2']);
    somebodyCame();
    until(2000);
    assert.equal(wanted(), 1, 'as seldom as with one layer');
    until(2300);
    assert.equal(wanted(), 2);
    await dispatch.handle({ type: 'rids', stream: 5, rids: [] });
    await dispatch.handle({ type: 'rids', stream: 99, rids: ['0'] });
    assert.deepEqual(made, [undefined]);
  });

  test('of every layer, though their first frames came before it was bound', async () => {
    const { open, posted, dispatch } = await call();
    const layer = (ssrc: number) =>
      new FakeFrame([1], 'key', { mimeType: 'video/VP8', synchronizationSource: ssrc });
    const { push } = await open(5, null, { generateKeyFrame: async () => {} }, layer(10));
    await push(layer(20));
    await settled();
    await dispatch.handle(bindSend(5));
    assert.deepEqual(posted.at(-1), { type: 'rids-wanted', stream: 5 });
  });

  test('in its own time, whatever others wait for', async () => {
    const { open, asked, somebodyCame, until } = await call();
    await open(5, bindSend(5).binding);
    somebodyCame();
    until(500);
    await open(6, bindSend(6).binding);
    for (let count = 0; count < 2; count++) somebodyCame();
    assert.deepEqual(asked(), [5, 6]);
    until(1100);
    assert.deepEqual(asked(), [5, 6, 5]);
    until(1700);
    assert.deepEqual(asked(), [5, 6, 5, 6]);
  });

  test('when its transform was replaced, whose frames are lost', async () => {
    const { open, asked, dispatch } = await call();
    await open(5, bindSend(5).binding, {}, key());
    assert.deepEqual(asked(), []);
    void dispatch.handleTransform(line(5).transformer);
    assert.deepEqual(asked(), [5]);
  });

  test('when the core says so on a time-out', async () => {
    const { open, asked, fake, group, until } = await call();
    await open(5, bindSend(5).binding);
    fake.timeout = 40;
    group.wants({ type: 'keys', keys: new Uint8Array([1]) });
    assert.deepEqual(asked(), []);
    fake.wishesKeyFrame = true;
    until(60);
    assert.deepEqual(asked(), [5]);
  });

  test('when its first frames were dropped, once they no longer are', async () => {
    const { open, asked, fake, group } = await call();
    fake.result = 'not-authentic';
    await open(5, bindSend(5).binding, {}, key());
    assert.deepEqual(asked(), []);
    fake.result = undefined;
    group.wants({ type: 'keys', keys: new Uint8Array([1]) });
    assert.deepEqual(asked(), [5]);
  });

  test('when it is bound after its first frames', async () => {
    const { dispatch, open, asked } = await call();
    await open(5, null, {}, key());
    assert.deepEqual(asked(), []);
    await dispatch.handle(bindSend(5));
    assert.deepEqual(asked(), [5]);
  });

  test('when its payload types are known at last', async () => {
    const { dispatch, open, asked, posted, fake, until } = await call();
    fake.result = 'not-authentic';
    await open(5, bindSend(5).binding, {}, new FakeFrame([1], 'key', { payloadType: 96 }));
    assert.deepEqual(posted.at(-1), { type: 'payload-types-wanted', stream: 5 });
    assert.deepEqual(asked(), []);
    for (let count = 0; count < 2; count++)
      await dispatch.handle({ type: 'payload-types', stream: 5, codecs: [[96, 'video/VP8']] });
    until(3000);
    assert.deepEqual(asked(), [5]);
  });

  test('though the browser refuses to ask it', async () => {
    const { open, somebodyCame, posted } = await call();
    let made = 0;
    const generateKeyFrame = async () => {
      made += 1;
      throw new DOMException('not yet', 'InvalidStateError');
    };
    await open(5, bindSend(5).binding, { generateKeyFrame });
    somebodyCame();
    await settled();
    assert.equal(made, 1);
    assert.equal(posted.length, 1, 'the page is told nothing');
  });
});

describe('no key frame is asked for', () => {
  test('of sound, of receivers, of what is shut and of what has no frames', async () => {
    const { dispatch, open, asked, somebodyCame } = await call();
    await open(5, bindSend(5).binding, {}, new FakeFrame([1], 'audio', 'audio/opus'));
    await open(6, FROM_BOB);
    await open(7, null);
    await dispatch.handle(bindSend(8));
    somebodyCame();
    assert.deepEqual(asked(), []);
  });

  test('when nobody is new', async () => {
    const { open, asked, group } = await call();
    await open(5, bindSend(5).binding);
    const event = { type: 'epoch', epoch: 1 } as const;
    const safetyNumber = { digits: [], emoji: [], machine: '' };
    group.wants({ type: 'keys', keys: new Uint8Array([1]) });
    group.wants({
      type: 'event',
      event: { ...event, members: [], added: ['bob'], removed: [], safetyNumber },
    });
    assert.deepEqual(asked(), []);
  });

  test('any more after the sender was shut, or the call has stopped or failed', async () => {
    const ends = [
      ({ dispatch }: Awaited<ReturnType<typeof call>>) =>
        dispatch.handle({ type: 'bind', stream: 5, binding: null }),
      ({ dispatch }: Awaited<ReturnType<typeof call>>) => dispatch.handle({ type: 'stop' }),
      async ({ group }: Awaited<ReturnType<typeof call>>) => group.says({ type: 'crashed', message: 'x' }),
    ];
    for (const end of ends) {
      const all = await call();
      await all.open(5, bindSend(5).binding);
      all.somebodyCame();
      all.somebodyCame();
      await end(all);
      if (all.fake.calls.includes('free')) assert.equal(all.waiting(), 0, 'nothing is left to wait for');
      all.until(5000);
      assert.deepEqual(all.asked(), [5]);
    }
  });
});
