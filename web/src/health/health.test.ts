import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalWatch } from './health.js';

test('a stream without frames is connecting, with frames connected, and stalls', () => {
  const watch = new ArrivalWatch();
  assert.equal(watch.observe({ framesIn: 0 }, 0), 'connecting');
  assert.equal(watch.observe({ framesIn: 9 }, 1_000), 'connected');
  assert.equal(watch.observe({ framesIn: 9 }, 4_000), 'connected');
  assert.equal(watch.observe({ framesIn: 9 }, 6_000), 'stalled');
  assert.equal(watch.observe({ framesIn: 10 }, 7_000), 'connected');
});
