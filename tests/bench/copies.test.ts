import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countCopies } from './worker/copies.js';

test('copies are counted, views and new arrays are not', async () => {
  const memory = new Uint8Array(100);
  const counted = await countCopies(async () => {
    const view = new Uint8Array(memory.buffer, 10, 20);
    new Uint8Array(7).fill(1);
    Uint8Array.prototype.set.call(view, new Uint8Array(3));
    assert.equal(new Uint8Array(view).length, 20);
    assert.ok(view.slice(0, 5) instanceof Uint8Array);
  });
  assert.deepEqual(counted, { calls: 3, bytes: 28 });
  new Uint8Array(memory);
  assert.deepEqual(counted, { calls: 3, bytes: 28 }, 'and nothing is counted afterwards');
});
