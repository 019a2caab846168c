import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamWatch } from './health.js';

const counters = (framesIn: number, framesOut: number, dropped = {}, emptyFrames = 0) => ({
  framesIn,
  framesOut,
  emptyFrames,
  dropped,
});

test('a stream without frames is connecting, with frames connected, and stalls', () => {
  const watch = new StreamWatch();
  assert.equal(watch.observe(counters(0, 0), 0).connection, 'connecting');
  assert.equal(watch.observe(counters(9, 9), 1_000).connection, 'connected');
  assert.equal(watch.observe(counters(9, 9), 4_000).connection, 'connected');
  assert.equal(watch.observe(counters(9, 9), 6_000).connection, 'stalled');
  assert.equal(watch.observe(counters(10, 10), 7_000).connection, 'connected');
});

test('dropping everything for a while is failing, and names the reason of most', () => {
  const watch = new StreamWatch();
  watch.observe(counters(10, 10), 0);
  assert.equal(watch.observe(counters(20, 10, { 'no-key': 1, 'not-authentic': 9 }), 1_000).failing, null);
  const worse = watch.observe(counters(30, 10, { 'no-key': 1, 'not-authentic': 19 }), 3_000);
  assert.equal(worse.failing, 'not-authentic');
});

test('a frame that gets through ends the failing', () => {
  const watch = new StreamWatch();
  watch.observe(counters(10, 0, { 'no-key': 10 }), 0);
  assert.equal(watch.observe(counters(20, 0, { 'no-key': 20 }), 2_000).failing, 'no-key');
  assert.equal(watch.observe(counters(30, 1, { 'no-key': 29 }), 3_000).failing, null);
});

test('empty frames are no sign that anything was opened', () => {
  const watch = new StreamWatch();
  watch.observe(counters(10, 5, { 'no-key': 5 }, 5), 0);
  assert.equal(watch.observe(counters(20, 10, { 'no-key': 10 }, 10), 2_000).failing, 'no-key');
});

test('some drops among opened frames are no failure', () => {
  const watch = new StreamWatch();
  for (let now = 0; now < 10_000; now += 1_000) {
    const seen = now / 100;
    assert.equal(watch.observe(counters(seen * 2, seen + 1, { replayed: seen }), now).failing, null);
  }
});
