import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { appends, Bench, bytes, outgoing, seqs, types } from './link-bench.js';

describe('joining', () => {
  test('joins with nothing to resume, and tells', () => {
    const bench = new Bench();
    bench.link.start(0);
    assert.deepEqual(types(bench.take()), ['connect']);
    bench.link.handleOpen();
    const { sent } = bench.take();
    assert.deepEqual(sent[0]?.header, { type: 'join', room: 'room', member: 'alice', resume: null });
    bench.welcome(false);
    assert.deepEqual(bench.take().said, [
      { type: 'joined', resumed: false },
      { type: 'connection', state: 'connected' },
    ]);
  });

  test('says that the server cannot be reached, and goes on trying ever more slowly', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.handleClose(0);
    const { said } = bench.take();
    const errors = said.filter((output) => output.type === 'error');
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['unreachable'],
    );
    assert.match(errors[0]?.message ?? '', /address and path.*`allowOrigin`/);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      pauses.push((bench.link.nextTimeout() ?? 0) - bench.now);
      bench.elapse();
      bench.link.handleClose(bench.now);
    }
    assert.deepEqual(pauses, [125, 250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  test('begins with short pauses again once it was welcomed', () => {
    const bench = new Bench().joined();
    for (let loss = 0; loss < 3; loss++) {
      bench.reconnect();
      bench.welcome(true);
    }
    bench.link.handleClose(bench.now);
    assert.equal((bench.link.nextTimeout() ?? 0) - bench.now, 125);
  });

  test('tries often for as long as the server keeps the place, then ever more slowly', () => {
    const bench = new Bench().joined();
    const lost = bench.now;
    bench.link.handleClose(bench.now);
    const pauses: number[] = [];
    while (bench.now < lost + 20_000) {
      const before = bench.now;
      bench.elapse();
      pauses.push(bench.now - before);
      bench.link.handleClose(bench.now);
    }
    const short = pauses.filter((pause) => pause <= 1000);
    assert.deepEqual(pauses.slice(0, 5), [125, 250, 500, 1000, 1000]);
    assert.ok(short.reduce((sum, pause) => sum + pause) >= 10_000);
    assert.deepEqual(pauses.slice(short.length), [5000, 5000]);
  });

  test('gives up a connection on which no welcome comes', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.handleOpen();
    bench.take();
    bench.elapse();
    assert.equal(bench.now, 10_000);
    assert.ok(types(bench.take()).includes('disconnect'));
    bench.elapse();
    assert.deepEqual(types(bench.take()), ['connect']);
  });

  test('does not wait when the network is back', () => {
    const bench = new Bench().joined();
    bench.link.handleClose(0);
    bench.take();
    bench.link.hurry(0);
    assert.deepEqual(types(bench.take()), ['connect']);
    bench.link.hurry(0);
    assert.deepEqual(types(bench.take()), []);
  });

  test('a name that is taken may be so by an own attempt whose answer never came', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.handleOpen();
    // No welcome comes in time, though the server may have sent it.
    bench.elapse();
    bench.elapse();
    bench.link.handleOpen();
    bench.take();
    bench.refuses('member-taken', null, true);
    assert.deepEqual(types(bench.take()), ['disconnect']);
    while (bench.link.nextTimeout() !== undefined) {
      bench.elapse();
      bench.link.handleOpen();
      bench.refuses('member-taken', null, true);
    }
    assert.ok(bench.now < 100_000);
    assert.deepEqual(types(bench.take()).slice(-3), ['error', 'disconnect', 'connection'], 'not for ever');
  });

  test('a refusal is final', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.handleOpen();
    bench.take();
    bench.refuses('member-taken', null, true);
    assert.deepEqual(bench.take().said, [
      { type: 'error', code: 'member-taken', message: 'member-taken' },
      { type: 'disconnect' },
      { type: 'connection', state: 'closed' },
    ]);
    bench.link.handleClose(0);
    assert.equal(bench.link.nextTimeout(), undefined);
  });
});

describe('entries', () => {
  test('pass once and in order', () => {
    const bench = new Bench().joined();
    for (const seq of [1, 2, 2, 1, 3]) bench.entry(seq, 'bob', seq);
    const seqs = bench.take().said.map((output) => output.type === 'entry' && output.entry.seq);
    assert.deepEqual(seqs, [1, 2, 3]);
  });

  test('resume after the last one, and those that come again are not told again', () => {
    const bench = new Bench().joined();
    bench.entry(5, 'bob', 1);
    bench.take();
    bench.reconnect();
    const { sent, said } = bench.take();
    assert.deepEqual(sent[0]?.header['resume'], { token: 't', after: 5 });
    assert.deepEqual(said[0], { type: 'connection', state: 'reconnecting' });
    bench.welcome(true);
    bench.entry(5, 'bob', 1);
    bench.entry(6, 'bob', 2);
    const entries = bench.take().said.filter(({ type }) => type === 'entry');
    assert.equal(entries.length, 1);
  });

  test('that are missing are asked for, and nothing after them is let through meanwhile', () => {
    const bench = new Bench().joined();
    bench.entry(7, 'bob', 1);
    bench.take();
    bench.entry(9, 'bob', 3);
    bench.entry(8, 'bob', 2);
    assert.deepEqual(bench.take().said, [
      { type: 'disconnect' },
      { type: 'connection', state: 'reconnecting' },
    ]);
    bench.elapse();
    bench.link.handleOpen();
    assert.deepEqual(bench.take().sent[0]?.header['resume'], { token: 't', after: 7 });
    bench.welcome(true);
    for (const seq of [8, 9, 10]) bench.entry(seq, 'bob', 1);
    assert.deepEqual(seqs(bench.take()), [8, 9, 10]);
  });

  test('that stay missing are done without after two attempts, the next ones get two of their own', () => {
    const bench = new Bench().joined();
    bench.entry(1, 'bob', 1);
    for (const [attempt, seq] of [5, 5, 9, 9].entries()) {
      bench.entry(seq, 'bob', 1);
      assert.ok(types(bench.take()).includes('disconnect'), `attempt ${attempt}`);
      bench.elapse();
      bench.link.handleOpen();
      bench.welcome(true);
      if (attempt === 1) {
        bench.entry(5, 'bob', 1);
        assert.deepEqual(seqs(bench.take()), [5]);
      }
    }
    bench.take();
    bench.entry(9, 'bob', 1);
    bench.entry(10, 'bob', 1);
    assert.deepEqual(seqs(bench.take()), [9, 10]);
  });

  test('garbage is an error, not an end', () => {
    const bench = new Bench().joined();
    bench.link.handleFrame(new Uint8Array([9, 9, 9, 9, 9]).buffer, 0);
    bench.entry(1, 'bob', 1);
    assert.deepEqual(types(bench.take()), ['error', 'entry']);
  });
});

describe('messages', () => {
  test('wait for the connection', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.send(outgoing(1));
    bench.link.handleOpen();
    assert.deepEqual(appends(bench.take()), []);
    bench.welcome(false);
    assert.deepEqual(appends(bench.take()), [[1]]);
  });

  test('carry their attachments', () => {
    const bench = new Bench().joined();
    bench.link.send({
      payload: bytes(1, 2),
      attachments: [
        { to: ['bob'], bytes: bytes(3) },
        { to: ['eve', 'bob'], bytes: bytes(4, 5) },
      ],
    });
    const [sent] = bench.take().sent;
    assert.deepEqual(sent, {
      header: {
        type: 'append',
        payload: 2,
        attachments: [
          { to: ['bob'], len: 1 },
          { to: ['eve', 'bob'], len: 2 },
        ],
      },
      blobs: [1, 2, 3, 4, 5],
    });
  });

  test('without an echo are sent again after a reconnection, in order', () => {
    const bench = new Bench().joined();
    for (const value of [1, 2, 3]) bench.link.send(outgoing(value));
    bench.entry(1, 'alice', 1);
    bench.entry(2, 'bob', 2);
    bench.link.handleClose(0);
    bench.link.send(outgoing(4));
    bench.take();
    bench.elapse();
    bench.link.handleOpen();
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), [[2], [3], [4]]);
    for (const value of [2, 3, 4]) bench.entry(value + 1, 'alice', value);
    bench.take();
    bench.reconnect();
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), []);
  });

  test('that are equal are echoed one by one', () => {
    const bench = new Bench().joined();
    bench.link.send(outgoing(1));
    bench.link.send(outgoing(1));
    bench.entry(1, 'alice', 1);
    bench.take();
    bench.reconnect();
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), [[1]]);
  });

  test('of a former membership are not sent as the new one', () => {
    const bench = new Bench().joined();
    bench.entry(9, 'bob', 1);
    bench.link.send(outgoing(1));
    bench.reconnect();
    bench.take();
    bench.refuses('resume-gone', null, true);
    assert.deepEqual(types(bench.take()), ['disconnect', 'connect']);
    bench.link.handleOpen();
    const { sent } = bench.take();
    assert.equal(sent[0]?.header['resume'], null);
    bench.welcome(false);
    bench.entry(1, 'bob', 1);
    const result = bench.take();
    assert.deepEqual(appends(result), []);
    assert.deepEqual(types(result), ['joined', 'connection', 'entry']);
  });

  test('that come too fast are sent again a second later, no others', () => {
    const bench = new Bench().joined();
    for (const value of [1, 2, 3]) bench.link.send(outgoing(value));
    bench.take();
    bench.refuses('rate-limited', 2);
    assert.deepEqual(types(bench.take()), []);
    bench.elapse();
    assert.equal(bench.now, 1000);
    assert.deepEqual(appends(bench.take()), [[2]]);
  });

  test('that are too large are given up', () => {
    const bench = new Bench().joined();
    bench.link.send(outgoing(1));
    bench.take();
    bench.refuses('message-too-large', 1);
    assert.deepEqual(types(bench.take()), ['error']);
    bench.reconnect();
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), []);
  });
});

describe('the server', () => {
  test('that refuses to resume what was never there is not asked for ever', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.link.handleOpen();
    bench.take();
    bench.refuses('resume-gone', null, true);
    assert.deepEqual(types(bench.take()), ['error', 'disconnect', 'connection']);
  });

  test('that goes down is asked again', () => {
    const bench = new Bench().joined();
    bench.refuses('shutting-down', null, true);
    assert.deepEqual(types(bench.take()), ['disconnect', 'connection']);
    assert.notEqual(bench.link.nextTimeout(), undefined);
  });

  test('that lacks randomness for a token is asked again', () => {
    const bench = new Bench().joined();
    bench.refuses('no-randomness', null, true);
    assert.deepEqual(types(bench.take()), ['disconnect', 'connection']);
    assert.notEqual(bench.link.nextTimeout(), undefined);
  });

  test('that cannot reach the log that servers share is asked again, to resume', () => {
    const bench = new Bench().joined();
    bench.refuses('log-unavailable', null, true);
    assert.deepEqual(types(bench.take()), ['disconnect', 'connection']);
    assert.notEqual(bench.link.nextTimeout(), undefined);
  });

  test('that lost the media connection is offered a new one', () => {
    const bench = new Bench().joined();
    bench.refuses('media-lost');
    assert.deepEqual(types(bench.take()), ['media-lost', 'error']);
  });

  test('that has no place for media says so, and is offered another connection', () => {
    const bench = new Bench().joined();
    bench.refuses('media-unavailable');
    assert.deepEqual(types(bench.take()), ['media-lost', 'error']);
  });

  test('that limits the rate of offers is asked again', () => {
    const bench = new Bench().joined();
    bench.link.ask({ type: 'mute', track: 0, muted: true });
    bench.refuses('rate-limited');
    bench.take();
    bench.elapse();
    assert.deepEqual(types(bench.take()), ['ask-again']);
  });
});

test('leaving says so and is final', () => {
  const bench = new Bench().joined();
  bench.link.leave();
  const { sent, said } = bench.take();
  assert.deepEqual(
    sent.map(({ header }) => header),
    [{ type: 'leave' }],
  );
  assert.deepEqual(said, [{ type: 'disconnect' }, { type: 'connection', state: 'closed' }]);
  bench.link.send(outgoing(1));
  bench.link.handleClose(0);
  bench.entry(1, 'bob', 1);
  bench.link.leave();
  assert.deepEqual(bench.take(), { sent: [], said: [] });
});

test('leaving before the join is answered says so, once', () => {
  const bench = new Bench();
  bench.link.start(0);
  bench.link.leave();
  assert.deepEqual(bench.take().sent, [], 'nothing was asked for');
  const other = new Bench();
  other.link.start(0);
  other.link.handleOpen();
  other.link.leave();
  other.link.leave();
  assert.deepEqual(
    other.take().sent.map(({ header }) => header['type']),
    ['join', 'leave'],
  );
});
