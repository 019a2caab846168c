import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from '../api/listeners.js';
import type { CallEvents } from '../call/events.js';
import { epochOf, member } from './fake-epochs.js';
import { type FollowedCall, SafetyRecord } from './record.js';

const me = member('me', 1);
const ana = member('ana', 2);
const bob = member('bob', 3);

/** A record in an epoch with everybody, in which `ana` was compared. */
function compared(): SafetyRecord {
  const record = new SafetyRecord('me');
  record.enter(epochOf(1, [me, ana, bob], ['ana', 'bob']), 10);
  assert.ok(record.current);
  record.compared(record.current, ['ana'], 20);
  return record;
}

test('a mark is on the key of the members that were named, and on nobody else', () => {
  const record = compared();
  assert.deepEqual(record.markOf(ana), { ...ana, at: 20 });
  assert.equal(record.markOf(bob), null);
  assert.equal(record.markOf(me), null);
});

test('oneself and people who were not there are not marked', () => {
  const record = compared();
  assert.ok(record.current);
  record.compared(record.current, ['me', 'cleo'], 30);
  assert.equal(record.markOf(me), null);
  assert.equal(record.markOf(member('cleo', 4)), null);
});

test('joins, departures of others and refreshes leave a mark', () => {
  const record = compared();
  record.enter(epochOf(2, [me, ana, bob, member('cleo', 4)], ['cleo']));
  record.enter(epochOf(3, [me, ana, member('cleo', 4)], [], ['bob']));
  record.enter(epochOf(4, [me, ana, member('cleo', 4)]));
  assert.equal(record.markOf(ana)?.at, 20);
  assert.equal(record.marks.length, 1);
});

test('a mark stays with its key when the member goes and comes, and under another id', () => {
  const record = compared();
  record.enter(epochOf(2, [me, bob], [], ['ana']));
  record.enter(epochOf(3, [me, bob, ana], ['ana']));
  assert.equal(record.markOf(ana)?.at, 20);
  record.leave();
  assert.equal(record.markOf({ ...ana, member: 'ana2' })?.member, 'ana');
});

test('another key has no mark, and neither has none', () => {
  const record = compared();
  for (const key of [5, null]) {
    record.enter(epochOf(2, [me, member('ana', key), bob], ['ana'], ['ana']));
    assert.equal(record.markOf(member('ana', key)), null, String(key));
  }
  assert.equal(record.markOf(ana)?.at, 20, 'that of the key itself is left to whoever has it');
});

test('the mark of a member without a key falls when it comes anew, goes, gets a key, or the group is lost', () => {
  const plain = member('ana', null);
  const marked = () => {
    const record = new SafetyRecord('me');
    record.enter(epochOf(1, [me, plain, bob], ['ana', 'bob']));
    assert.ok(record.current);
    record.compared(record.current, ['ana'], 20);
    assert.equal(record.markOf(plain)?.at, 20);
    record.enter(epochOf(2, [me, plain, bob, member('cleo', 4)], ['cleo']));
    assert.equal(record.markOf(plain)?.at, 20, 'others may come');
    return record;
  };
  const anew = marked();
  anew.enter(epochOf(3, [me, plain, bob], ['ana'], ['ana']));
  assert.equal(anew.markOf(plain), null);
  const gone = marked();
  gone.enter(epochOf(3, [me, bob], [], ['ana']));
  assert.equal(gone.markOf(plain), null);
  const keyed = marked();
  keyed.enter(epochOf(3, [me, ana, bob]));
  assert.equal(keyed.markOf(plain), null);
  const lost = marked();
  lost.leave();
  assert.equal(lost.markOf(plain), null);
});

test('a mark for an epoch that is past does not reach who has come without a key since', () => {
  const plain = member('ana', null);
  const record = new SafetyRecord('me');
  record.enter(epochOf(1, [me, plain, bob]));
  const first = record.current;
  record.enter(epochOf(2, [me, plain, bob], ['ana'], ['ana']));
  assert.ok(first);
  record.compared(first, ['ana', 'bob'], 20);
  assert.equal(record.markOf(plain), null);
  assert.equal(record.markOf(bob)?.at, 20);
});

test('marks are taken over from an earlier record, and bounded', () => {
  const { marks } = compared();
  assert.equal(new SafetyRecord('me', marks).markOf(ana)?.at, 20);
  const many = Array.from({ length: 501 }, (_, at) => ({ ...member('x', at), at }));
  const record = new SafetyRecord('me', many);
  assert.equal(record.marks.length, 500);
  record.enter(epochOf(1, [me, member('y', 600)]));
  assert.ok(record.current);
  record.compared(record.current, ['y']);
  assert.equal(record.marks.length, 500);
  assert.equal(record.markOf(member('x', 1)), null, 'the oldest');
});

test('the history is newest first and bounded', () => {
  const record = new SafetyRecord('me');
  for (let epoch = 0; epoch < 60; epoch += 1) record.enter(epochOf(epoch, [me]));
  assert.equal(record.history.length, 50);
  assert.equal(record.history[0]?.epoch, 59);
  record.leave();
  assert.equal(record.current, null);
  assert.equal(record.history.length, 50);
});

test('a note says whether the key of before had been compared', () => {
  const record = compared();
  record.enter(epochOf(2, [me, member('ana', 5)], ['ana'], ['ana']));
  record.note({ member: 'ana', key: 'other', before: ana.fingerprint });
  record.note({ member: 'bob', key: 'other', before: bob.fingerprint });
  record.note({ member: 'cleo', key: 'same', before: ana.fingerprint });
  assert.deepEqual(
    record.current?.keys.map((note) => note.compared),
    [true, false, false],
  );
});

test('a call is followed, from the epoch that it is in', () => {
  const events = new Listeners<CallEvents>();
  const now = epochOf(7, [me, ana]);
  const call: FollowedCall = { ...now, on: (name, listener) => events.on(name, listener) };
  const record = new SafetyRecord('me');
  let changes = 0;
  record.on('change', () => {
    changes += 1;
  });
  const stop = record.follow(call);
  assert.deepEqual([record.current?.epoch, record.current?.added], [7, ['me']]);
  events.emit('epoch', epochOf(8, [me, member('ana', 5)], ['ana'], ['ana']));
  events.emit('key-changed', {
    member: 'ana',
    before: ana.fingerprint,
    fingerprint: member('ana', 5).fingerprint,
  });
  events.emit('returned', { member: 'bob', fingerprint: bob.fingerprint ?? '' });
  events.emit('key-changed', { member: 'cleo', before: ana.fingerprint, fingerprint: null });
  assert.deepEqual(
    record.current?.keys.map(({ member: id, key }) => [id, key]),
    [
      ['ana', 'other'],
      ['bob', 'same'],
      ['cleo', 'none'],
    ],
  );
  events.emit('state', 'waiting');
  assert.equal(record.current, null);
  assert.equal(changes, 6);
  stop();
  events.emit('epoch', epochOf(9, [me]));
  assert.equal(record.current, null);
});

test('listeners can be taken off, and be for one change', () => {
  const record = new SafetyRecord('me');
  const heard: string[] = [];
  const listener = () => heard.push('on');
  record.on('change', listener);
  record.off('change', listener);
  record.once('change', () => heard.push('once'));
  record.on('change', () => heard.push('signal'), { signal: AbortSignal.abort() });
  record.leave();
  record.leave();
  assert.deepEqual(heard, ['once']);
});
