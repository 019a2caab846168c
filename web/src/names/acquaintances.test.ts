import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Acquaintances } from './acquaintances.js';

const own = { member: 'Ana~2345', name: null, fingerprint: 'own' };
const one = (member: string, fingerprint: string | null, name: string | null = null) => ({
  member,
  name,
  fingerprint,
});

/** The notice when `then` comes after `first` has gone. */
function after(first: ReturnType<typeof one>, then: ReturnType<typeof one>, isGoneBetween = true) {
  const known = new Acquaintances();
  assert.deepEqual(known.meet(own.member, [own, first]), []);
  if (isGoneBetween) {
    assert.deepEqual(known.meet(own.member, [own]), []);
  }
  return known.meet(own.member, [own, then]);
}

test('a name that comes again has the same key, another or none', () => {
  for (const isGoneBetween of [true, false]) {
    for (const [first, then, key] of [
      ['1', '1', 'same'],
      ['1', '2', 'other'],
      ['1', null, 'none'],
      [null, '1', 'other'],
    ] as const) {
      const told = after(one('Bob~aaaa', first), one('Bob~bbbb', then), isGoneBetween);
      const before = first === null ? [] : [first];
      assert.deepEqual(told, [{ id: 'Bob~bbbb', key, before }], `${first} ${then} ${isGoneBetween}`);
    }
  }
  assert.deepEqual(after(one('Bob~aaaa', null), one('Bob~bbbb', null)), []);
});

test('the server’s trick: the very identity, with another key', () => {
  assert.deepEqual(after(one('Bob~aaaa', '1'), one('Bob~aaaa', '2'), false), [
    { id: 'Bob~aaaa', key: 'other', before: ['1'] },
  ]);
});

test('names that look alike are one; others are nothing to each other', () => {
  assert.deepEqual(after(one('Boc~aaaa', '1'), one('Bo\u0441~bbbb', '2')), [
    { id: 'Bo\u0441~bbbb', key: 'other', before: ['1'] },
  ]);
  assert.deepEqual(after(one('Bob~aaaa', '1'), one('Mira~bbbb', '2')), []);
});

test('who comes before the one of its name has gone is compared with that one', () => {
  for (const [fingerprint, key] of [
    ['1', 'same'],
    ['2', 'other'],
  ] as const) {
    const known = new Acquaintances();
    known.meet(own.member, [own, one('Bob~aaaa', '1')]);
    const both = [own, one('Bob~aaaa', '1'), one('Bob~bbbb', fingerprint)];
    assert.deepEqual(known.meet(own.member, both), [{ id: 'Bob~bbbb', key, before: ['1'] }]);
    assert.deepEqual(known.meet(own.member, both.slice(0, 1).concat(both.slice(2))), []);
  }
});

test('one’s own new keys are no news', () => {
  const known = new Acquaintances();
  known.meet(own.member, [own]);
  assert.deepEqual(known.meet(own.member, [{ ...own, fingerprint: null }]), []);
});

test('those who went last are remembered, and so many of them', () => {
  const known = new Acquaintances();
  for (let count = 0; count <= 500; count++) known.meet(own.member, [own, one(`Bob${count}~aaaa`, '1')]);
  known.meet(own.member, [own]);
  assert.deepEqual(known.meet(own.member, [own, one('Bob0~bbbb', '2')]), [], 'forgotten');
  const last = one('Bob500~bbbb', '2');
  assert.deepEqual(known.meet(own.member, [own, last]), [{ id: last.member, key: 'other', before: ['1'] }]);
});

test('with a link secret it is the shown name that comes again, whatever the id', () => {
  const told = after(
    one('c29tZSByYW5kb20gaWQgMQ', '1', 'Bob'),
    one('b3RoZXIgcmFuZG9tIGlkIDI', '2', 'B\u043eb'),
  );
  assert.deepEqual(told, [{ id: 'b3RoZXIgcmFuZG9tIGlkIDI', key: 'other', before: ['1'] }]);
  assert.deepEqual(after(one('Bob~aaaa', '1', 'Ana'), one('Bob~bbbb', '2', 'Mira')), []);
  const renamed = after(one('aaaaaaaa', '1', 'Mira'), one('bbbbbbbb', '2', 'Bob'));
  assert.deepEqual(renamed, []);
});

test('one id that shows another name is compared by that name', () => {
  const known = new Acquaintances();
  assert.deepEqual(known.meet('own', [one('aaaa', '1', 'Bob'), one('bbbb', '2', 'Mira')]), []);
  assert.deepEqual(known.meet('own', [one('aaaa', '1', 'Bob'), one('bbbb', '2', 'Bob')]), [
    { id: 'bbbb', key: 'other', before: ['1'] },
  ]);
});
