import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from './world.js';

test('each member gets everything from its own joined on, in order, with echo', () => {
  const world = new World();
  const zoe = world.join('zoe');
  zoe.append('one');
  const adam = world.join('adam');
  adam.append('two');
  zoe.append('three');
  const mia = world.join('mia');
  assert.deepEqual(zoe.entries, [
    '1 joined zoe []',
    '2 zoe: one',
    '3 joined adam [zoe]',
    '4 adam: two',
    '5 zoe: three',
    '6 joined mia [zoe,adam]',
  ]);
  assert.deepEqual(adam.entries, zoe.entries.slice(2));
  assert.deepEqual(mia.entries, zoe.entries.slice(5), 'in order of joining, not of the alphabet');
});

test('rooms are apart, and one that everybody has left begins anew', () => {
  const world = new World();
  const first = world.join('a', 'first');
  const second = world.join('a', 'second');
  first.append('x');
  assert.deepEqual(second.entries, ['1 joined a []']);
  first.leave();
  assert.deepEqual(world.join('a', 'first').entries, ['1 joined a []']);
});

test('attachments go to those they are addressed to, in order, in one entry', () => {
  const world = new World();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => world.join(name));
  a?.append(
    'hi',
    { to: ['b', 'c', 'b'], text: '<both>' },
    { to: ['gone'], text: '<??>' },
    { to: [], text: '<??>' },
    { to: ['c'], text: '<c>' },
    { to: ['d', 'gone', 'c'], text: '' },
    { to: ['c', 'a'], text: '<last>' },
  );
  const got = [a, b, c, d].map((client) => client?.got.at(-1));
  assert.deepEqual(
    got.map((message) => message?.['text']),
    ['hi<last>', 'hi<both>', 'hi<both><c><last>', 'hi'],
  );
  assert.deepEqual(
    got.map((message) => (message?.['kind'] as { attachments: number[] } | undefined)?.attachments),
    [[6], [6], [6, 3, 0, 6], [0]],
  );
});

test('an entry is encoded once for all that get no attachment', () => {
  const world = new World();
  const frames = new Set<Uint8Array>();
  const clients = ['a', 'b', 'c'].map((name) => world.join(name));
  for (const client of clients) {
    const take = client.take.bind(client);
    client.take = (output) => {
      if (output.type === 'send') frames.add(output.frame);
      take(output);
    };
  }
  clients[0]?.append('hi', { to: ['c'], text: 'secret' });
  assert.equal(frames.size, 2);
});

test('a member whose connection is lost has left when its grace is over, and not before', () => {
  const world = new World({ terms: { grace: 10_000, ping: 1e9 } });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => world.join(name));
  c?.lose();
  world.now += 1;
  b?.lose();
  world.pass(9_998);
  assert.deepEqual(a?.entries.slice(3), []);
  // Both at once, as after a pause of the process.
  world.now += 1000;
  world.pass(0);
  assert.deepEqual(a?.entries.slice(3), ['4 left c', '5 left b'], 'in the order in which it ended');
});

test('leaving is at once, and the end of the connection', () => {
  const world = new World();
  const a = world.join('a');
  const b = world.join('b');
  a.leave();
  assert.ok(a.ended);
  assert.deepEqual(a.errors, []);
  assert.equal(b.entries.at(-1), '3 left a');
  a.append('late');
  assert.equal(b.entries.length, 2, 'nothing of it comes any more');
});

test('nothing of a former life is appended', () => {
  const world = new World({ terms: { grace: 1000 } });
  const b = world.join('b');
  const former = world.join('a');
  const { token } = former;
  former.leave();
  const present = world.join('a');
  former.append('former');
  assert.deepEqual(b.entries.slice(1), ['2 joined a [b]', '3 left a', '4 joined a [b]']);
  const thief = world.resume('a', token, 2);
  assert.deepEqual(thief.errors, ['member-taken']);
  assert.ok(!present.ended);
});
