import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Alive, Bench, lost, pings, types } from './link-bench.js';

const MINUTE = 60_000;

describe('waking, or another network', () => {
  test('asks at once whether the connection is alive, however many events say so', () => {
    const bench = new Bench().joined();
    bench.now = 3000;
    for (let event = 0; event < 4; event++) bench.link.hurry(bench.now);
    assert.deepEqual(pings(bench.take()), [1]);
    bench.elapse();
    assert.equal(bench.now, 8000);
    assert.equal(lost(bench.take()), 1);
  });

  test('is noticed by a time-out that comes late', () => {
    const bench = new Bench().joined();
    bench.now = 60 * MINUTE;
    bench.link.handleTimeout(bench.now);
    const { sent } = bench.take();
    assert.deepEqual(
      sent.map(({ header }) => header),
      [{ type: 'ping', number: 1 }],
    );
    bench.now += 4000;
    bench.entry(1, 'bob', 1);
    bench.elapse();
    assert.equal(bench.now, 60 * MINUTE + 9000, 'the entry may be from before');
    assert.equal(lost(bench.take()), 1);
  });

  test('is not answered by what was received before, but waits while the server speaks', () => {
    const bench = new Bench().joined();
    bench.link.hurry(0);
    bench.take();
    for (let seq = 1; seq <= 3; seq++) {
      bench.pass(seq * 4000);
      bench.entry(seq, 'bob', 1);
    }
    bench.pass(16_999);
    assert.equal(lost(bench.take()), 0);
    bench.pass(17_000);
    assert.equal(lost(bench.take()), 1);
  });

  test('does not believe the pong to a ping from before', () => {
    const bench = new Bench().joined();
    bench.elapse();
    bench.link.hurry(bench.now);
    assert.deepEqual(pings(bench.take()), [1, 2]);
    bench.says({ type: 'pong', number: 1 });
    bench.pass(20_000);
    assert.equal(lost(bench.take()), 1);
  });

  test('changes nothing on a connection that is alive', () => {
    const bench = new Alive().joined() as Alive;
    for (let event = 0; event < 5; event++) {
      bench.link.hurry(bench.now);
      assert.deepEqual(types(bench.live(bench.now + 10_000)), []);
    }
  });

  test('has no meaning before the first connection and after the last', () => {
    const bench = new Bench();
    bench.link.hurry(0);
    bench.link.start(0);
    bench.link.handleOpen();
    bench.take();
    bench.link.hurry(1);
    assert.deepEqual(bench.take().sent, [], 'nothing but `join` comes first');
    bench.welcome(false);
    bench.link.leave();
    bench.take();
    bench.link.hurry(2);
    assert.deepEqual(bench.take(), { sent: [], said: [] });
    assert.equal(bench.link.nextTimeout(), undefined);
  });
});

describe('a page that did not run', () => {
  /** The first input after a freeze: the time-out, an event of the page, or a frame. */
  const first: Record<string, (bench: Bench) => void> = {
    'time-out': (bench) => bench.link.handleTimeout(bench.now),
    'page is shown': (bench) => bench.link.hurry(bench.now),
    frame: (bench) => bench.says({ type: 'tracks', tracks: [] }),
    'message of its own': (bench) => bench.send(9),
  };

  test('does not take a ping from before for unanswered, whatever it does first', () => {
    for (const [name, wake] of Object.entries(first)) {
      const bench = new Bench().joined();
      bench.elapse();
      assert.deepEqual(pings(bench.take()), [1]);
      bench.now += 10 * MINUTE;
      wake(bench);
      bench.link.handleTimeout(bench.now);
      const woken = bench.take();
      assert.deepEqual([pings(woken), lost(woken)], [[2], 0], name);
      bench.says({ type: 'pong', number: 1 });
      bench.says({ type: 'pong', number: 2 });
      bench.pass(bench.now + 4999);
      assert.equal(lost(bench.take()), 0, name);
    }
  });

  test('excuses a ping once: a dead connection is found by a page that runs once a minute', () => {
    const bench = new Bench().joined();
    const found: number[] = [];
    for (let minute = 1; minute <= 4 && found.length === 0; minute++) {
      bench.link.handleTimeout(minute * MINUTE);
      if (lost(bench.take()) > 0) found.push(minute);
    }
    assert.deepEqual(found, [3]);
  });

  test('excuses a ping again once one was answered', () => {
    const bench = new Alive().joined() as Alive;
    for (let freeze = 0; freeze < 5; freeze++) {
      bench.elapse();
      // The pong is on its way when the page is frozen.
      const sent = bench.link.poll();
      assert.equal(sent?.type, 'transmit');
      bench.now += 10 * MINUTE;
      bench.link.handleTimeout(bench.now);
      assert.equal(lost(bench.take()), 0);
    }
  });

  test('does not miss an echo that was due just before it woke', () => {
    for (const [name, wake] of Object.entries(first)) {
      const bench = new Alive().joined() as Alive;
      bench.send(1);
      bench.take();
      // Nothing but the ping is late by more than two seconds.
      bench.now = 30_400;
      wake(bench);
      bench.link.handleTimeout(bench.now);
      assert.equal(lost(bench.live(60_399)), 0, name);
      assert.equal(lost(bench.live(60_400)), 1, `${name}: it is excused once`);
    }
  });

  test('does not miss an answer that was due just before it woke', () => {
    const bench = new Alive().joined() as Alive;
    bench.offer();
    bench.take();
    bench.now = 10_400;
    bench.link.handleTimeout(bench.now);
    assert.deepEqual(types(bench.live(20_399)), []);
    assert.deepEqual(types(bench.live(20_400)), ['ask-again']);
  });

  test('waits for `welcome` once more', () => {
    const bench = new Bench();
    bench.link.start(0);
    bench.now = 30_000;
    bench.link.handleTimeout(bench.now);
    assert.deepEqual(types(bench.take()), ['connect']);
    bench.link.handleOpen();
    bench.welcome(false);
    assert.deepEqual(types(bench.take()), ['joined', 'connection']);

    const dead = new Bench();
    dead.link.start(0);
    for (const now of [30_000, 60_000]) dead.link.handleTimeout(now);
    assert.ok(types(dead.take()).includes('disconnect'), 'once only');
  });

  test('asks anew when its clock stood still', () => {
    const bench = new Bench().joined();
    bench.elapse();
    bench.link.oversleep(bench.now);
    bench.link.oversleep(bench.now);
    assert.deepEqual(pings(bench.take()), [1, 2]);
    bench.says({ type: 'pong', number: 1 });
    bench.elapse();
    assert.equal(lost(bench.take()), 1, 'the pong may be from before');
  });

  test('connects at once when its clock stood still while it waited to do so', () => {
    const bench = new Bench().joined();
    bench.link.handleClose(bench.now);
    bench.take();
    bench.link.oversleep(bench.now);
    assert.deepEqual(types(bench.take()), ['connect']);
  });
});
