import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytes, outgoing } from './link-bench.js';
import { MOST_BYTES, MOST_MESSAGES, Unacknowledged } from './unacknowledged.js';

const large = (length: number) => ({ payload: new Uint8Array(length), attachments: [] });

describe('messages without an echo', () => {
  test('are kept up to a number', () => {
    const kept = new Unacknowledged();
    for (let count = 0; count < MOST_MESSAGES; count++) assert.ok(kept.keep(outgoing(count % 256)));
    assert.ok(!kept.keep(outgoing(1)));
    assert.equal(kept.reconnected().length, MOST_MESSAGES);
    kept.echoed(bytes(7));
    assert.ok(kept.keep(outgoing(1)), 'an echo makes room');
    assert.ok(!kept.keep(outgoing(1)));
  });

  test('are kept up to a number of bytes, attachments and the names on them included', () => {
    const kept = new Unacknowledged();
    const half = { payload: bytes(1), attachments: [{ to: ['bob'], bytes: new Uint8Array(MOST_BYTES / 2) }] };
    assert.ok(kept.keep(half));
    assert.ok(!kept.keep(large(MOST_BYTES / 2 - 3)), 'one byte of payload and three of a name');
    assert.ok(kept.keep(large(MOST_BYTES / 2 - 4)));
    assert.ok(!kept.keep(outgoing(1)));
    kept.drop(half);
    kept.drop(half);
    assert.ok(kept.keep(half), 'a message that is given up makes room, once');
    assert.ok(!kept.keep(outgoing(1)));
    kept.clear();
    assert.ok(kept.keep(large(MOST_BYTES + 1)), 'one alone is kept whatever its size');
    assert.ok(!kept.keep(outgoing(1)));
  });

  test('are told apart by the order in which they were sent', () => {
    const kept = new Unacknowledged();
    const [first, second] = [outgoing(1), outgoing(1)];
    for (const message of [first, second]) {
      kept.keep(message);
      kept.sent(message, 0);
    }
    kept.echoed(bytes(1));
    assert.deepEqual([kept.has(first), kept.has(second)], [false, true]);
    assert.equal(kept.refused(1), undefined, 'its echo has come');
    assert.equal(kept.refused(2), second);
    assert.equal(kept.refused(2), undefined, 'once');
    assert.equal(kept.awaitedSince, undefined);
  });
});
