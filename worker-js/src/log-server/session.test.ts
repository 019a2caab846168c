import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.js';

test('join comes first, and once', () => {
  const world = new World();
  const early = world.connect();
  early.append('x');
  assert.deepEqual([early.errors, early.ended], [['unexpected'], true]);
  const twice = world.join('a');
  twice.say({ type: 'join', room: 'room', member: 'b', resume: null });
  assert.deepEqual([twice.errors, twice.ended], [['unexpected'], true]);
});

test('without join the connection ends in time, and with it does not', () => {
  const world = new World({ terms: { join: 1000, ping: 1e9 } });
  const silent = world.connect();
  const member = world.join('a');
  world.pass(999);
  assert.ok(!silent.ended);
  world.pass(1);
  assert.deepEqual(silent.errors, ['join-timeout']);
  assert.ok(!member.ended);
});

test('a ping is answered ahead of entries that wait', () => {
  const world = new World();
  const a = world.join('a');
  a.reads = false;
  for (const text of ['1', '2', '3']) a.append(text.repeat(70_000));
  a.say({ type: 'ping', number: 7 });
  a.read();
  const types = a.got.map(({ type }) => type);
  assert.deepEqual(types.slice(-4), ['entry', 'pong', 'entry', 'entry']);
});

test('there is no SFU', () => {
  const a = new World().join('a');
  assert.equal(a.got[0]?.['media'], false);
  a.say({ type: 'offer', sdp: '', publish: [], subscribe: [] });
  a.say({ type: 'mute', track: 1, muted: true });
  assert.deepEqual([a.errors, a.ended], [['no-media', 'no-media'], false]);
});

test('a client is pinged, and lost when it is silent for two and a half pings', () => {
  const world = new World({ terms: { ping: 1000, grace: 500 } });
  const a = world.join('a');
  const b = world.join('b');
  for (let count = 0; count < 4; count += 1) {
    a.pong();
    world.pass(600);
  }
  assert.equal(b.pings, 2);
  assert.ok(!b.ended);
  a.pong();
  world.pass(700);
  assert.ok(b.ended && !a.ended);
  assert.deepEqual(b.errors, [], 'it is lost, and its member may come back');
  a.pong();
  world.pass(600);
  assert.equal(a.entries.at(-1), '3 left b');
});

test('the application decides, and what comes meanwhile is kept', () => {
  const world = new World({ authorize: true, terms: { join: 1000 } });
  const a = world.connect();
  a.say({ type: 'join', room: 'room', member: 'a', resume: null, authorization: 'ticket' });
  a.append('early');
  assert.deepEqual(a.asked, [
    { type: 'join', room: 'room', member: 'a', resume: null, authorization: 'ticket' },
  ]);
  assert.deepEqual(a.got, []);
  a.admit(true);
  assert.deepEqual(a.entries, ['1 joined a []', '2 a: early']);
  const hasty = world.join('hasty');
  hasty.leave();
  hasty.append('after leave');
  hasty.admit(true);
  assert.deepEqual(hasty.errors, []);
  assert.deepEqual(a.entries.slice(2), ['3 joined hasty [a]', '4 left hasty']);
  const b = world.join('b');
  b.admit(false);
  assert.deepEqual(b.errors, ['not-authorized']);
  const c = world.join('c');
  c.admit(null);
  assert.deepEqual([c.errors, c.ended], [[], true]);
  const d = world.join('d');
  world.pass(1000);
  assert.deepEqual(d.errors, ['join-timeout']);
  d.admit(true);
  assert.deepEqual(a.entries.length, 4, 'too late');
});

test('every client is told that the server ends', () => {
  const world = new World();
  const clients = [world.join('a'), world.connect()];
  world.drive(() => world.core.shutDown(world.now));
  for (const client of clients) assert.deepEqual(client.errors, ['shutting-down']);
});
