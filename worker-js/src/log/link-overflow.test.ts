import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { appends, Bench, lost, outgoing, sentOf, types } from './link-bench.js';
import { MOST_MESSAGES } from './unacknowledged.js';

const fill = (bench: Bench) => {
  for (let count = 0; count < MOST_MESSAGES; count++) bench.send(1, count % 256);
};
const codes = ({ said }: ReturnType<Bench['take']>) =>
  said.flatMap((output) => (output.type === 'error' ? [output.code] : []));

describe('more messages than are kept', () => {
  test('end the membership on a connection whose server does not echo: it leaves and joins anew', () => {
    const bench = new Bench().joined();
    fill(bench);
    assert.deepEqual(codes(bench.take()), []);
    bench.send(2);
    const over = bench.take();
    assert.deepEqual(codes(over), ['unsent-overflow']);
    assert.deepEqual([sentOf(over, 'leave').length, lost(over), appends(over)], [1, 1, []]);
    bench.elapse();
    bench.link.handleOpen();
    assert.equal(sentOf(bench.take(), 'join')[0]?.['resume'], null);
    bench.welcome(false);
    const again = bench.take();
    assert.deepEqual(types(again), ['joined', 'connection']);
    assert.deepEqual(appends(again), [], 'nothing of the old membership');
    bench.send(3);
    assert.deepEqual(appends(bench.take()), [[3]]);
  });

  test('end it while the connection is lost, and the name may be taken by the old one for a while', () => {
    const bench = new Bench().joined();
    bench.link.handleClose(bench.now);
    fill(bench);
    bench.send(2);
    assert.deepEqual(codes(bench.take()), ['unsent-overflow']);
    bench.elapse();
    bench.link.handleOpen();
    assert.equal(sentOf(bench.take(), 'join')[0]?.['resume'], null);
    bench.refuses('member-taken', null, true);
    const refused = bench.take();
    assert.deepEqual([codes(refused), lost(refused)], [[], 1]);
    bench.elapse();
    bench.link.handleOpen();
    // Messages between two memberships belong to the first.
    bench.link.send(outgoing(4), bench.now);
    bench.welcome(false);
    assert.deepEqual(appends(bench.take()), []);
  });

  test('end it while it resumes', () => {
    const bench = new Bench().joined();
    bench.reconnect();
    bench.take();
    fill(bench);
    bench.send(2);
    const over = bench.take();
    assert.deepEqual([codes(over), lost(over)], [['unsent-overflow'], 1]);
    bench.welcome(true);
    assert.deepEqual(types(bench.take()), [], 'the answer to the old request');
  });

  test('are not reached by a server that echoes', () => {
    const bench = new Bench().joined();
    for (let seq = 1; seq <= 3 * MOST_MESSAGES; seq++) {
      bench.send(1, seq % 256);
      bench.entry(seq, 'alice', 1, seq % 256);
    }
    assert.deepEqual(codes(bench.take()), []);
  });
});

test('a message that was echoed while it waited to be sent again is not', () => {
  const bench = new Bench().joined();
  bench.send(1);
  bench.refuses('rate-limited', 1);
  bench.entry(1, 'alice', 1);
  bench.take();
  bench.pass(1000);
  assert.deepEqual(appends(bench.take()), []);
});
