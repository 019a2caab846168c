import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.js';

test('the backlog is bounded by entries and by bytes', () => {
  for (const limits of [{ backlog_entries: 3 }, { backlog_bytes: 3000 }]) {
    const world = new World({ limits });
    const a = world.join('a');
    const b = world.join('b');
    b.lose();
    for (let count = 0; count < 4; count += 1) a.append('x'.repeat(900));
    assert.ok(!a.ended, 'a has kept up');
    assert.equal(world.resume('b', b.token, 3).entries.length, 3);
    assert.deepEqual(world.resume('b', b.token, 2).errors, ['resume-gone']);
  }
});

test('a member that does not read, or not acknowledge, is cut off and may resume', () => {
  const world = new World({ limits: { queue_bytes: 2500 } });
  const a = world.join('a');
  const slow = world.join('slow');
  const reads = world.join('reads');
  slow.reads = false;
  for (let count = 0; count < 3; count += 1) {
    a.append('x'.repeat(1000));
    a.acknowledge();
  }
  assert.deepEqual([slow.errors, reads.errors, a.errors], [['too-slow'], ['too-slow'], []]);
  const again = world.resume('slow', slow.token, 3);
  for (let count = 0; count < 10; count += 1) {
    again.acknowledge();
    a.append('x'.repeat(1000));
    a.acknowledge();
  }
  assert.deepEqual(again.errors, [], 'what was acknowledged counts no more');
  assert.equal(again.entries.length, 13);
});

test('a member for which entries wait that are no longer kept is cut off', () => {
  const world = new World({ limits: { backlog_entries: 3 } });
  const a = world.join('a');
  const slow = world.join('slow');
  slow.reads = false;
  // So much that the transport takes no more.
  a.append('x'.repeat(70_000));
  for (const text of ['1', '2', '3']) a.append(text);
  assert.ok(!slow.ended);
  a.append('4');
  assert.deepEqual([slow.errors, a.errors], [['too-slow'], []]);
});

test('entries that are not acknowledged in time are not kept', () => {
  const world = new World({ terms: { acknowledge: 1000, grace: 1000, ping: 1e9 } });
  const honest = world.join('honest');
  const reads = world.join('reads');
  honest.append('x');
  honest.acknowledge();
  world.pass(1999);
  assert.ok(!reads.ended);
  world.pass(1);
  assert.deepEqual(reads.errors, ['too-slow']);
  assert.deepEqual(world.resume('reads', reads.token, 2).errors, ['resume-gone']);
  honest.append('y');
  assert.equal(honest.entries.at(-1), '5 honest: y');
});

test('messages are limited in size and rate, and what is refused is named and not in the log', () => {
  const world = new World({
    limits: {
      message_bytes: 100,
      message_attachments: 2,
      message_recipients: 3,
      member_messages: 2,
      member_bytes: 100,
    },
  });
  const a = world.join('a');
  world.join('b');
  a.append('x'.repeat(101));
  a.append('x'.repeat(99), { to: ['b'], text: 'xy' });
  a.append('', { to: [], text: '' }, { to: ['b'], text: '' }, { to: [], text: '' });
  // Each recipient counts, repeated and absent ones too.
  a.append('', { to: ['b', 'b'], text: '' }, { to: ['b', 'gone'], text: '' });
  assert.deepEqual(
    a.errors,
    [1, 2, 3, 4].map((number) => `message-too-large ${number}`),
  );
  a.append('x'.repeat(98), { to: ['b', 'a', 'b'], text: 'xy' });
  // 300 of the 1,000 bytes, and 5 of the 20 messages that may come at once are spent.
  for (let count = 0; count < 8; count += 1) a.append('x'.repeat(100));
  assert.equal(a.errors.at(-1), 'rate-limited 13');
  for (let count = 0; count < 9; count += 1) a.append('');
  assert.equal(a.errors.at(-1), 'rate-limited 22');
  world.now += 500;
  a.append('x'.repeat(10));
  a.say({ type: 'ping', number: 7 });
  assert.equal(a.errors.at(-1), 'rate-limited', 'a ping costs as much');
  // Coming back does not fill the bucket.
  const again = world.resume('a', a.token, 1);
  again.append('');
  assert.deepEqual(again.errors, ['rate-limited 1']);
  assert.equal(again.entries.length, 1 + 1 + 7 + 8 + 1);
});

test('rooms, members, connections and names are limited', () => {
  const world = new World({
    limits: { rooms: 2, room_members: 2, name_bytes: 4 },
    budgets: { connections: 4 },
  });
  assert.deepEqual(world.join('long!').errors, ['invalid-name']);
  assert.deepEqual(world.join('ééé').errors, ['invalid-name'], 'six bytes');
  assert.deepEqual(world.join('').errors, ['invalid-name']);
  assert.deepEqual(world.join('a\n').errors, ['invalid-name']);
  const a = world.join('a');
  world.join('b');
  assert.deepEqual(world.join('c').errors, ['room-full']);
  world.join('a', '2');
  assert.deepEqual(world.join('a', '3').errors, ['too-many-rooms']);
  world.connect();
  assert.deepEqual(world.connect().errors, ['too-many-connections']);
  a.leave();
  assert.deepEqual(world.join('c').errors, []);
});

test('all logs together keep so many bytes and no more', () => {
  const world = new World({ budgets: { logBytes: 3000 } });
  const a = world.join('a', '1');
  const b = world.join('b', '2');
  a.append('x'.repeat(2000));
  b.append('x'.repeat(2000));
  assert.deepEqual(b.errors, ['rate-limited 1']);
  a.acknowledge();
  b.append('', { to: ['gone'], text: 'x'.repeat(2000) });
  b.append('x'.repeat(2000));
  assert.equal(b.entries.length, 3, 'nothing is kept for members that are not there');
});

test('so many bytes of messages may be on their way in on all connections together', () => {
  const world = new World({ budgets: { logBytes: 300_000 } });
  const arrive = (client: { id: number }, bytes: number) =>
    world.drive(() => world.core.arriving(client.id, bytes, world.now));
  const free = 64 << 10;
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => world.join(name));
  assert.ok(a && b && c && d);
  arrive(a, free + 200_000);
  arrive(b, free + 100_000);
  arrive(c, free);
  assert.deepEqual([a.errors, b.errors, c.errors], [[], [], []]);
  arrive(c, 1);
  assert.deepEqual(c.errors, ['too-slow']);
  a.append('whole');
  b.lose();
  arrive(d, free + 300_000);
  assert.deepEqual(d.errors, [], 'a message that is complete counts no more, nor a connection that is over');
  arrive(a, free + 1);
  assert.deepEqual(a.errors, ['too-slow']);
});

test('answers that nobody reads are bounded', () => {
  const world = new World();
  const a = world.join('a');
  a.reads = false;
  a.append('x'.repeat(70_000));
  for (let number = 0; number < 64; number += 1) a.say({ type: 'ping', number });
  assert.ok(!a.ended);
  a.say({ type: 'ping', number: 64 });
  assert.deepEqual(a.errors, ['too-slow']);
});

test('little comes before join, and a message is no longer than can be refused', () => {
  const world = new World({ limits: { message_bytes: 1 << 20 } });
  const arrive = (client: { id: number }, bytes: number) =>
    world.drive(() => world.core.arriving(client.id, bytes, world.now));
  const early = world.connect();
  arrive(early, 16 << 10);
  assert.ok(!early.ended);
  arrive(early, 1);
  assert.deepEqual(early.errors, ['malformed']);
  const a = world.join('a');
  arrive(a, 3 << 20);
  a.append('whole');
  arrive(a, 3 << 20);
  assert.ok(!a.ended);
  arrive(a, 1);
  assert.deepEqual(a.errors, ['malformed']);
});
