import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleeplessClock } from './sleepless-clock.js';

function bench() {
  const time = { monotonic: 5000, wall: 1_700_000_000_000 };
  const now = sleeplessClock(
    () => time.monotonic,
    () => time.wall,
  );
  const pass = (monotonic: number, wall = monotonic) => {
    time.monotonic += monotonic;
    time.wall += wall;
  };
  return { now, pass };
}

test('a clock that stood still while the machine slept has not', () => {
  const { now, pass } = bench();
  const before = now();
  pass(20, 3_600_000);
  assert.equal(now() - before, 3_600_000);
  pass(20);
  assert.equal(now() - before, 3_600_020);
  pass(20, 60_000);
  assert.equal(now() - before, 3_660_020, 'a second sleep counts as well');
});

test('a wall clock that is set back takes nothing away, and hides no later sleep', () => {
  const { now, pass } = bench();
  const before = now();
  pass(20, -3_600_000);
  assert.equal(now() - before, 20);
  pass(20, 60_000);
  assert.equal(now() - before, 60_020);
});

test('coarse clocks add nothing, for hours', () => {
  const { now, pass } = bench();
  const before = now();
  for (let second = 0; second < 10_000; second++) {
    pass(1000, second % 2 === 0 ? 1100 : 900);
    now();
  }
  assert.equal(now() - before, 10_000_000);
});
