import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Alive, appends, Bench, lost, pings, sentOf, seqs, types } from './link-bench.js';

const MINUTE = 60_000;

describe('a connection on which nothing is heard', () => {
  test('is asked, then given up, when something was said on it', () => {
    for (const say of [(bench: Bench) => bench.send(1), (bench: Bench) => bench.offer()]) {
      const bench = new Bench().joined();
      bench.now = 1000;
      say(bench);
      bench.take();
      bench.elapse();
      assert.equal(bench.now, 6000);
      const asked = bench.take();
      assert.deepEqual([pings(asked), lost(asked)], [[1], 0]);
      bench.elapse();
      assert.equal(bench.now, 11_000);
      assert.deepEqual(bench.take().said, [
        { type: 'disconnect' },
        { type: 'connection', state: 'reconnecting' },
      ]);
      bench.elapse();
      assert.deepEqual(types(bench.take()), ['connect']);
    }
  });

  test('is asked, then given up, while nobody speaks, within the time of grace', () => {
    const bench = new Bench().joined();
    bench.elapse();
    assert.equal(bench.now, 15_000);
    assert.deepEqual(pings(bench.take()), [1]);
    bench.elapse();
    assert.equal(bench.now, 20_000);
    assert.equal(lost(bench.take()), 1);
    assert.equal(bench.link.nextTimeout(), 20_125, 'only the pause is left to wait for');
  });

  test('is resumed with what had no echo, as after any loss', () => {
    const bench = new Bench().joined();
    bench.entry(4, 'bob', 9);
    bench.send(1);
    bench.send(2);
    bench.entry(5, 'alice', 1);
    bench.take();
    bench.pass(20_000);
    assert.equal(lost(bench.take()), 1);
    bench.elapse();
    bench.link.handleOpen();
    assert.deepEqual(sentOf(bench.take(), 'join')[0]?.['resume'], { token: 't', after: 5 });
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), [[2]]);
  });

  test('is noticed as often as it happens, with more patience each time nothing was gained', () => {
    const bench = new Bench().joined();
    const patience: number[] = [];
    for (let death = 0; death < 6; death++) {
      bench.elapse();
      const asked = bench.now;
      bench.elapse();
      patience.push(bench.now - asked);
      assert.equal(lost(bench.take()), 1);
      bench.elapse();
      bench.link.handleOpen();
      bench.welcome(true);
    }
    assert.deepEqual(patience, [5000, 10_000, 20_000, 40_000, 40_000, 40_000]);
    bench.entry(1, 'bob', 1);
    bench.elapse();
    bench.elapse();
    bench.elapse();
    bench.link.handleOpen();
    bench.welcome(true);
    bench.elapse();
    const asked = bench.now;
    bench.elapse();
    assert.equal(bench.now - asked, 10_000, 'an entry is a gain');
  });

  test('has the time that many bytes take', () => {
    const bench = new Bench().joined();
    bench.link.send({ payload: new Uint8Array(320_000), attachments: [] }, 0);
    bench.take();
    bench.elapse();
    assert.equal(bench.now, 10_000);
    assert.deepEqual(pings(bench.take()), [1]);
    bench.elapse();
    assert.equal(bench.now, 20_000);
    assert.equal(lost(bench.take()), 1);
  });

  test('is given up when neither `welcome` nor a refusal answers the resumption', () => {
    const bench = new Bench().joined();
    bench.reconnect();
    bench.take();
    const joined = bench.now;
    bench.elapse();
    assert.equal(bench.now, joined + 10_000);
    assert.deepEqual(types(bench.take()), ['disconnect']);
  });
});

describe('a server that is alive', () => {
  test('is not given up while it says anything, and is not asked meanwhile', () => {
    const bench = new Bench().joined();
    bench.send(1);
    for (let seq = 1; seq <= 100; seq++) {
      bench.pass(bench.now + 4900);
      if (bench.now < 28_000) bench.entry(seq, 'bob', 2);
      else if (bench.now < 30_000) bench.entry(seq, 'alice', 1);
      else bench.says({ type: 'tracks', tracks: [] });
    }
    const taken = bench.take();
    assert.deepEqual([pings(taken), lost(taken)], [[], 0]);
    assert.ok(seqs(taken).length > 3);
  });

  test('is not given up for an echo that is late, however often', () => {
    const bench = new Alive().joined() as Alive;
    for (let seq = 1; seq <= 20; seq++) {
      bench.send(seq);
      assert.equal(lost(bench.live(bench.now + 29_000)), 0);
      bench.entry(seq, 'alice', seq);
    }
    assert.ok(bench.pings > 20);
  });

  test('costs one ping in fifteen seconds while nobody speaks', () => {
    const bench = new Alive().joined() as Alive;
    const taken = bench.live(MINUTE * 60);
    assert.equal(bench.pings, 240);
    assert.deepEqual(types(taken), []);
  });

  test('with bytes that are not in its protocol is alive', () => {
    const bench = new Bench().joined();
    bench.pass(15_000);
    bench.says({ type: 'dance' });
    bench.pass(29_999);
    assert.equal(lost(bench.take()), 0);
  });

  test('that refuses a ping is alive, and the connection stays', () => {
    const bench = new Bench().joined();
    bench.link.hurry(0);
    bench.refuses('rate-limited');
    bench.pass(14_999);
    assert.equal(lost(bench.take()), 0);
    assert.equal(bench.link.nextTimeout(), 15_000);
  });
});

describe('an echo that never comes from a server that is alive', () => {
  test('is missed after half a minute: the message is sent again', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    bench.live(10_000);
    bench.send(2);
    assert.equal(lost(bench.live(29_999)), 0);
    assert.equal(lost(bench.live(30_000)), 1);
    bench.elapse();
    bench.link.handleOpen();
    bench.welcome(true);
    assert.deepEqual(appends(bench.take()), [[1], [2]]);
  });

  test('is missed ever more slowly', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    let losses = 0;
    for (let round = 0; round < 200; round++) {
      losses += lost(bench.live(bench.link.nextTimeout() ?? 0));
      if (bench.link.nextTimeout() === undefined || losses === 0) continue;
      bench.link.handleOpen();
      bench.welcome(true);
      if (bench.now > 60 * MINUTE) break;
    }
    assert.ok(losses > 10 && losses < 20, `${losses} in an hour`);
  });

  test('is not due while the message waits to be sent again, nor when it was given up', () => {
    for (const code of ['rate-limited', 'message-too-large']) {
      const bench = new Alive().joined() as Alive;
      bench.send(1);
      bench.refuses(code, 1);
      bench.live(900);
      bench.now = 1000;
      if (code === 'rate-limited') bench.elapse();
      assert.equal(lost(bench.live(30_500)), 0, code);
      assert.equal(lost(bench.live(31_500)), code === 'rate-limited' ? 1 : 0, code);
    }
  });

  test('is not due at the moment when the message is refused for its rate', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    bench.live(29_500);
    bench.refuses('rate-limited', 1);
    assert.equal(lost(bench.live(30_400)), 0);
  });

  test('is missed after half a minute again, once an echo came', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    bench.live(30_000);
    bench.elapse();
    bench.link.handleOpen();
    bench.welcome(true);
    bench.entry(1, 'alice', 1);
    bench.take();
    bench.send(2);
    const sent = bench.now;
    assert.equal(lost(bench.live(sent + 29_999)), 0);
    assert.equal(lost(bench.live(sent + 30_000)), 1);
  });

  test('is not missed by a page that did not run', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    bench.take();
    bench.now = 10 * MINUTE;
    bench.link.handleTimeout(bench.now);
    const woken = bench.take();
    assert.deepEqual([pings(woken).length, lost(woken)], [1, 0]);
    bench.entry(1, 'alice', 1);
    assert.equal(lost(bench.live(20 * MINUTE)), 0);
  });

  test('is missed by a page that runs once a minute', () => {
    const bench = new Alive().joined() as Alive;
    bench.send(1);
    let losses = 0;
    for (let minute = 1; minute <= 3; minute++) {
      bench.link.handleTimeout(minute * MINUTE);
      losses += lost(bench.take());
    }
    assert.equal(losses, 1);
  });
});

describe('an offer that is not answered by a server that is alive', () => {
  test('is asked for again, three times, then the media connection is set up anew', () => {
    const bench = new Alive().joined() as Alive;
    const at: [number, string][] = [];
    bench.offer();
    for (let round = 0; round < 60 && at.length < 6; round++) {
      const { said } = bench.live(bench.link.nextTimeout() ?? 0);
      for (const { type } of said.filter(({ type }) => type !== 'error')) {
        at.push([bench.now, type]);
        bench.offer();
      }
    }
    assert.deepEqual(at, [
      [10_000, 'ask-again'],
      [30_000, 'ask-again'],
      [70_000, 'media-lost'],
      [150_000, 'ask-again'],
      [230_000, 'ask-again'],
      [310_000, 'media-lost'],
    ]);
  });

  test('is awaited no more once it is answered, refused, or the connection is lost', () => {
    const ends: ((bench: Alive) => void)[] = [
      (bench) => bench.says({ type: 'answer', sdp: 'v=0' }),
      (bench) => bench.refuses('offer-refused'),
      (bench) => bench.refuses('media-lost'),
      (bench) => bench.refuses('media-unavailable'),
      (bench) => {
        bench.reconnect();
        bench.welcome(true);
      },
    ];
    for (const end of ends) {
      const bench = new Alive().joined() as Alive;
      bench.offer();
      bench.live(5000);
      end(bench);
      bench.take();
      assert.deepEqual(types(bench.live(10 * MINUTE)), [], String(end));
    }
  });

  test('is asked for again once only, if nobody offers any more', () => {
    const bench = new Alive().joined() as Alive;
    bench.offer();
    assert.deepEqual(types(bench.live(10 * MINUTE)), ['ask-again']);
  });
});

test('messages of another membership are not awaited after it is gone', () => {
  const bench = new Alive().joined() as Alive;
  bench.send(1);
  bench.take();
  bench.refuses('resume-gone', null, true);
  bench.link.handleOpen();
  bench.welcome(false);
  bench.take();
  assert.deepEqual(types(bench.live(10 * MINUTE)), []);
});
