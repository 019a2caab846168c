import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Arrived, EarlyFrameQueue } from './early-frame-queue.js';
import { FakeFrame } from './stream-bench.js';

const MIB = 1 << 20;

/** A frame of so many bytes. */
const arrived = (bytes: number): Arrived => {
  const frame = new FakeFrame([]);
  frame.data = new ArrayBuffer(bytes);
  return { frame, codec: 1, layer: undefined, write: () => {} };
};
/** How many frames must go before their time, so that the others may stay. */
const overflow = (hold: EarlyFrameQueue) => {
  let count = 0;
  while (hold.expired(0) !== undefined) count += 1;
  return count;
};

describe('frames that wait for their epoch', () => {
  test('are bounded by bytes', () => {
    const hold = new EarlyFrameQueue();
    for (let frame = 0; frame < 12; frame++) hold.add(arrived(MIB), 500);
    assert.equal(overflow(hold), 4);
    hold.release(() => true);
    for (let frame = 0; frame < 8; frame++) hold.add(arrived(MIB), 500);
    assert.equal(overflow(hold), 0, 'what has passed does not count');
    hold.clear();
    for (let frame = 0; frame < 9; frame++) hold.add(arrived(MIB), 500);
    assert.equal(overflow(hold), 1, 'nor what was forgotten');
  });

  test('are bounded by number', () => {
    const hold = new EarlyFrameQueue();
    for (let frame = 0; frame < 130; frame++) hold.add(arrived(1), 500);
    assert.equal(overflow(hold), 2);
  });

  test('may be one of any size', () => {
    const hold = new EarlyFrameQueue();
    hold.add(arrived(20 * MIB), 500);
    assert.equal(overflow(hold), 0);
    hold.add(arrived(1), 500);
    assert.equal(overflow(hold), 1);
  });

  test('count as they came, whatever becomes of their bytes', () => {
    const hold = new EarlyFrameQueue();
    for (let round = 0; round < 3; round++) {
      hold.add(arrived(8 * MIB), 500);
      hold.release(({ frame }) => {
        frame.data = new ArrayBuffer(0);
        return true;
      });
    }
    hold.add(arrived(MIB), 500);
    hold.add(arrived(MIB), 500);
    assert.equal(overflow(hold), 0);
  });
});
