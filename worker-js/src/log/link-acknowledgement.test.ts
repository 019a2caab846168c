import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Alive, Bench, lost, pings, sentOf, type Taken } from './link-bench.js';

const acknowledged = (taken: Taken) => sentOf(taken, 'ack').map(({ seq }) => seq);

describe('entries', () => {
  test('are acknowledged five seconds after the first of them, all at once, and nothing is waited for', () => {
    const bench = new Alive().joined() as Alive;
    bench.entry(3, 'bob', 1);
    bench.live(2000);
    bench.entry(4, 'bob', 2);
    assert.deepEqual(acknowledged(bench.live(4999)), []);
    const taken = bench.live(5000);
    assert.deepEqual(acknowledged(taken), [4]);
    const after = bench.live(16_999);
    assert.deepEqual(
      [acknowledged(after), pings(after)],
      [[], []],
      'nobody speaks: fifteen seconds from the last entry',
    );
  });

  test('that never cease are acknowledged every five seconds, whether timers run or not', () => {
    for (const runs of [true, false]) {
      const bench = new Bench().joined();
      const all: unknown[] = [];
      for (let seq = 1; seq <= 120; seq++) {
        bench.now = seq * 250;
        if (runs) bench.link.handleTimeout(bench.now);
        bench.entry(seq, 'bob', 1);
        all.push(...acknowledged(bench.take()));
      }
      assert.equal(all.length, 5, `timers run: ${runs}`);
    }
  });

  test('of a mebibyte are acknowledged at once: the server cuts off members that lack many bytes', () => {
    const bench = new Bench().joined();
    const payload = 1 << 18;
    for (let seq = 1; seq <= 8; seq++) {
      const kind = { type: 'message', from: 'bob', payload, attachments: [] };
      bench.says({ type: 'entry', seq, kind }, new Uint8Array(payload));
    }
    assert.deepEqual(acknowledged(bench.take()), [4, 8]);
  });

  test('are not acknowledged on another connection, for resuming says it', () => {
    const bench = new Alive().joined() as Alive;
    bench.entry(3, 'bob', 1);
    bench.reconnect();
    assert.deepEqual(sentOf(bench.take(), 'join')[0]?.['resume'], { token: 't', after: 3 });
    bench.welcome(true);
    assert.deepEqual(acknowledged(bench.live(60_000)), []);
  });

  test('are acknowledged only as far as the page has them', () => {
    const bench = new Alive().joined() as Alive;
    for (let seq = 1; seq <= 3; seq++) bench.entry(seq, 'bob', 1);
    // Entry 4 is missing: the connection is left, and the server still has it.
    bench.entry(5, 'bob', 1);
    const left = bench.take();
    assert.deepEqual([acknowledged(left), lost(left)], [[], 1]);
    bench.elapse();
    bench.link.handleOpen();
    assert.deepEqual(sentOf(bench.take(), 'join')[0]?.['resume'], { token: 't', after: 3 });
  });
});
