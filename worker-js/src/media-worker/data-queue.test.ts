import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Opened, Sealed } from '../shared/messages.js';
import { Core } from './core.js';
import { DataQueue } from './data-queue.js';
import { FakeMedia } from './fake-media.js';

function bench() {
  const fake = new FakeMedia();
  const posted: (Sealed | Opened)[] = [];
  const moved: number[] = [];
  const clock = { now: 0 };
  let timer: { callback: () => void; at: number } | undefined;
  const now = () => clock.now;
  const core = new Core(fake.media, { now, wake: () => {}, crashed: () => {}, told: () => {} });
  const queue = new DataQueue(core, {
    now,
    post: (answer, transfer) => {
      posted.push(answer);
      moved.push(transfer.length);
    },
    setTimeout: (callback, delay) => {
      timer = { callback, at: clock.now + delay };
      return 1;
    },
    clearTimeout: () => {
      timer = undefined;
    },
  });
  const ask = (type: 'seal' | 'open', request: number, length = 2) =>
    queue.handle({ type, request, data: new Uint8Array(length).fill(7) });
  /** Lets time pass, and timers with it. */
  const pass = (milliseconds: number) => {
    const until = clock.now + milliseconds;
    while (timer !== undefined && timer.at <= until) {
      clock.now = timer.at;
      const { callback } = timer;
      timer = undefined;
      callback();
    }
    clock.now = until;
  };
  const outcomes = () => posted.map(({ request, outcome }) => [request, outcome]);
  return { fake, core, queue, ask, pass, posted, moved, outcomes, sleeps: () => timer === undefined };
}

describe('data', () => {
  test('is sealed and opened at once, and moved on', () => {
    const { ask, posted, moved, sleeps } = bench();
    ask('seal', 1);
    ask('open', 1);
    const opened = { member: 'bob', epoch: 3, counter: 0, data: Uint8Array.of(6, 6) };
    assert.deepEqual(posted, [
      { type: 'sealed', request: 1, outcome: Uint8Array.of(8, 8) },
      { type: 'opened', request: 1, outcome: opened },
    ]);
    assert.deepEqual(moved, [1, 1]);
    assert.ok(sleeps());
  });

  test('that is refused is told so at once', () => {
    const { fake, ask, outcomes } = bench();
    fake.unsealed = 'no-key';
    fake.unopened = 'replayed';
    ask('seal', 1);
    ask('open', 2);
    assert.deepEqual(outcomes(), [
      [1, 'no-key'],
      [2, 'replayed'],
    ]);
  });

  for (const reason of ['unknown-epoch', 'no-key'] as const) {
    test(`waits for its epoch and opens in order: ${reason}`, () => {
      const { fake, queue, ask, pass, posted, sleeps } = bench();
      fake.unopened = reason;
      for (const request of [1, 2, 3]) ask('open', request);
      pass(2500);
      assert.deepEqual(posted, []);
      fake.unopened = undefined;
      queue.retry();
      assert.deepEqual(
        posted.map(({ request }) => request),
        [1, 2, 3],
      );
      assert.ok(sleeps());
    });
  }

  test('waits ten seconds for its epoch, and no longer', () => {
    const { fake, ask, pass, outcomes, sleeps } = bench();
    fake.unopened = 'unknown-epoch';
    ask('open', 1);
    pass(9999);
    assert.deepEqual(outcomes(), []);
    pass(1);
    assert.deepEqual(outcomes(), [[1, 'unknown-epoch']]);
    assert.ok(sleeps());
  });

  test('to be sealed waits for a sign of life, and asks again each second', () => {
    const { fake, ask, pass, outcomes } = bench();
    fake.unsealed = 'stale';
    ask('seal', 1);
    pass(3000);
    assert.equal(fake.calls.filter((call) => call === 'seal 2').length, 4);
    fake.unsealed = undefined;
    pass(1000);
    assert.deepEqual(outcomes(), [[1, Uint8Array.of(8, 8)]]);
    fake.unsealed = 'stale';
    ask('seal', 2);
    pass(10_000);
    assert.deepEqual(outcomes().at(-1), [2, 'stale']);
  });

  test('of epochs to come does not fill memory', () => {
    const { fake, ask, queue, outcomes } = bench();
    fake.unopened = 'unknown-epoch';
    for (let request = 0; request < 300; request += 1) ask('open', request);
    assert.equal(outcomes().length, 44);
    assert.deepEqual(outcomes()[0], [256, 'unknown-epoch']);
    fake.unopened = undefined;
    queue.retry();
    assert.equal(outcomes().length, 300);
  });

  test('of epochs to come does not fill memory with a few long messages', () => {
    const { fake, ask, queue, outcomes } = bench();
    fake.unopened = 'unknown-epoch';
    for (let request = 0; request < 40; request += 1) ask('open', request, 256 << 10);
    assert.deepEqual(outcomes()[0], [32, 'unknown-epoch']);
    assert.equal(outcomes().length, 8);
    fake.unopened = undefined;
    queue.retry();
    fake.unopened = 'unknown-epoch';
    ask('open', 40, 256 << 10);
    assert.equal(outcomes().length, 40, 'there is room again');
  });

  test('is not heard of after the end, nor after a fault', () => {
    const { fake, core, queue, ask, pass, posted, sleeps } = bench();
    fake.unopened = 'unknown-epoch';
    ask('open', 1);
    queue.stop();
    assert.ok(sleeps());
    fake.unopened = undefined;
    fake.broken.add('open');
    ask('open', 2);
    ask('seal', 3);
    queue.retry();
    pass(20_000);
    assert.ok(core.dead);
    assert.deepEqual(posted, []);
  });
});
