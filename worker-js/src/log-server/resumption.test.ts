import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame } from '../log/framing.js';
import { Token } from './token.js';
import { World } from './world.js';

test('a member resumes after any entry that is still kept, without gap or double', () => {
  const world = new World();
  const a = world.join('a');
  const b = world.join('b');
  for (const text of ['1', '2', '3']) a.append(text);
  b.lose();
  a.append('4', { to: ['b'], text: 'for b' });
  // Sent is not received: all may be asked for again.
  const again = world.resume('b', b.token, 3);
  assert.equal(again.got[0]?.['resumed'], true);
  assert.equal(again.token, b.token, 'the token stays');
  assert.deepEqual(again.entries, ['4 a: 2', '5 a: 3', '6 a: 4for b']);
  const third = world.resume('b', b.token, 6);
  assert.deepEqual(again.errors, ['replaced']);
  assert.deepEqual(third.entries, []);
  again.append('replaced');
  third.append('heard');
  assert.deepEqual(third.entries, ['7 b: heard']);
  for (const after of [0, 100, Number.MAX_SAFE_INTEGER]) {
    const late = world.resume('b', b.token, after);
    assert.deepEqual(late.errors, ['resume-gone'], `after ${after}`);
    assert.equal(a.entries.at(-1)?.split(' ')[1], 'left');
    b.got[0] = world.join('b').got[0] ?? {};
  }
});

test('a member that cannot resume leaves and may come anew', () => {
  const world = new World({ limits: { backlog_entries: 2 } });
  const a = world.join('a');
  const b = world.join('b');
  for (const text of ['1', '2', '3']) a.append(text);
  assert.deepEqual(world.resume('b', '00'.repeat(16), 2).errors, ['member-taken']);
  assert.ok(!b.ended);
  assert.deepEqual(world.resume('b', b.token, 2).errors, ['resume-gone']);
  assert.ok(b.ended);
  assert.equal(a.entries.at(-1), '6 left b');
  assert.deepEqual(world.join('b').entries, ['7 joined b [a]']);
});

test('an entry keeps bytes of its own, whatever becomes of the frame that brought them', () => {
  const world = new World();
  const a = world.join('a');
  const b = world.join('b');
  b.lose();
  const text = new TextEncoder().encode('for b');
  const header = { type: 'append', payload: 0, attachments: [{ to: ['b'], len: text.length }] };
  const frame = encodeFrame(header, [text]);
  a.sayBytes(frame);
  frame.fill(0);
  assert.deepEqual(world.resume('b', b.token, 2).entries, ['3 a: for b']);
});

test('to resume is to acknowledge', () => {
  const world = new World({ terms: { acknowledge: 1000, grace: 1000, ping: 1e9 } });
  const a = world.join('a');
  const b = world.join('b');
  a.append('x');
  b.lose();
  const again = world.resume('b', b.token, 3);
  world.pass(2000);
  assert.deepEqual([a.errors, again.errors], [['too-slow'], []]);
});

test('only the token opens the place of a member', () => {
  const world = new World();
  const a = world.join('a');
  assert.deepEqual(world.join('a').errors, ['member-taken']);
  assert.deepEqual(world.resume('a', 'ff'.repeat(16), 1).errors, ['member-taken']);
  a.lose();
  assert.deepEqual(world.join('a').errors, ['member-taken'], 'within its grace too');
  assert.deepEqual(world.resume('b', a.token, 1).errors, ['resume-gone'], 'never was there');
  assert.deepEqual(world.resume('a', a.token.toUpperCase(), 1).errors, []);
  const token = new Token(new Uint8Array(16).fill(0xab));
  assert.ok(token.is('ab'.repeat(16)) && token.is('AB'.repeat(16)));
  for (const wrong of ['', 'ab', 'ab'.repeat(15), 'ab'.repeat(17), 'zz'.repeat(16), `${'ab'.repeat(16)}z`]) {
    assert.ok(!token.is(wrong), wrong);
  }
  token.erase();
  assert.ok(!token.is('ab'.repeat(16)));
});

test('without randomness no client may enter', () => {
  let empty = true;
  const world = new World({
    random: (bytes: number) => {
      if (empty) throw new Error('no randomness');
      return new Uint8Array(bytes);
    },
  });
  assert.deepEqual(world.join('a').errors, ['no-randomness']);
  empty = false;
  assert.deepEqual(world.join('a').entries, ['1 joined a []']);
});
