import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timer } from './timer.js';

function bench() {
  const timers: { callback: () => void; delay: number }[] = [];
  let rings = 0;
  const timer = new Timer(
    {
      setTimeout: (callback, delay) => timers.push({ callback, delay }),
      clearTimeout: (cleared) => {
        timers[cleared - 1] = { callback: () => {}, delay: -1 };
      },
    },
    () => {
      rings += 1;
    },
  );
  return { timer, timers, rings: () => rings, delays: () => timers.map(({ delay }) => delay) };
}

test('rings never too early, and not at once for what is far away', () => {
  const { timer, delays } = bench();
  for (const delay of [40, 40.2, 2 ** 40]) timer.set(delay);
  assert.deepEqual(delays(), [-1, -1, 2 ** 31 - 1]);
  const other = bench();
  other.timer.set(40.2);
  assert.deepEqual(other.delays(), [41]);
});

test('has one time: a later wish takes the place of the one before', () => {
  const { timer, delays } = bench();
  for (const delay of [40, 30, null]) timer.set(delay);
  assert.deepEqual(delays(), [-1, -1]);
});

test('rings once, and again when it is told again', () => {
  const { timer, timers, rings } = bench();
  for (const round of [1, 2]) {
    timer.set(50);
    timers[round - 1]?.callback();
    assert.equal(rings(), round);
  }
});
