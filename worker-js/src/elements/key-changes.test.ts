import assert from 'node:assert/strict';
import { test } from 'node:test';
import { member } from '../safety-number/fake-epochs.js';
import { KeyChanges } from './key-changes.js';

const key = (number: number | null) => member('ana', number).fingerprint;
const changed = (before: number | null, now: number | null) => ({
  member: 'ana',
  before: key(before),
  fingerprint: key(now),
});

test('a change is shown for the key that the member has, until a person has looked at it', () => {
  const changes = new KeyChanges();
  changes.add(changed(1, 2));
  assert.deepEqual(changes.of(member('ana', 2)), changed(1, 2));
  assert.equal(changes.of(member('ana', 3)), undefined);
  assert.equal(changes.of(member('bob', 2)), undefined);
  changes.seen('ana');
  assert.equal(changes.of(member('ana', 2)), undefined);
});

test('of several changes the first key is the one that was known', () => {
  const changes = new KeyChanges();
  changes.add(changed(1, 2));
  changes.add(changed(2, null));
  assert.deepEqual(changes.of(member('ana', null)), changed(1, null));
  changes.add(changed(null, 1));
  for (const now of [1, 2, null])
    assert.equal(changes.of(member('ana', now)), undefined, 'back to the first');
});

test('a key where none was known is a change, and none again is none', () => {
  const changes = new KeyChanges();
  changes.add(changed(null, 2));
  changes.add(changed(2, 3));
  assert.deepEqual(changes.of(member('ana', 3)), changed(null, 3));
  changes.add(changed(3, null));
  assert.equal(changes.of(member('ana', null)), undefined);
});

test('changes are bounded: of more, the oldest is given up', () => {
  const changes = new KeyChanges();
  const one = (at: number) => ({ member: `m${at}`, before: 'a', fingerprint: 'b' });
  for (let at = 0; at <= 1000; at += 1) changes.add(one(at));
  assert.equal(changes.of(one(0)), undefined);
  assert.deepEqual(changes.of(one(1)), one(1));
  assert.deepEqual(changes.of(one(1000)), one(1000));
});
