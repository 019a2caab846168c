import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labels } from './labels.js';
import { Names } from './names.js';

const shown = (member: string, name: string | null) => ({ member, name });

test('without a link secret the name is in the id', () => {
  const names = new Names('Ana~aaaa', null);
  names.learn([shown('Bo~bbbb', null)]);
  assert.deepEqual(names.of('Ana~aaaa'), { name: 'Ana', suffix: 'aaaa' });
  assert.deepEqual(names.of('Bo~bbbb'), { name: 'Bo', suffix: 'bbbb' });
  assert.deepEqual(names.of('Cy~cccc'), { name: 'Cy', suffix: 'cccc' });
});

test('with one it is the name that the member shows, cleaned, also after it has left', () => {
  const names = new Names('own', 'Ana');
  assert.deepEqual(names.of('own'), { name: 'Ana', suffix: '' });
  names.learn([shown('one', 'B\u202eo'), shown('two', '\u200b')]);
  names.learn([]);
  assert.equal(names.of('one').name, 'Bo');
  assert.equal(names.of('two').name, 'Nameless');
});

test('with a link secret the server names nobody', () => {
  const names = new Names('own', 'Ana');
  assert.deepEqual(names.of('Bo~bbbb'), { name: 'Nameless', suffix: '' });
});

test('two who show one name are told apart by their ids', () => {
  const names = new Names('own', 'Ana');
  names.learn([shown('one', 'Bo'), shown('two', 'B\u043e'), shown('three', 'Cy')]);
  const made = labels(['own', 'one', 'two', 'three', 'outside'], (id) => names.of(id));
  assert.deepEqual([made.get('own'), made.get('three')], ['Ana', 'Cy']);
  assert.match(made.get('one') ?? '', /^Bo #[a-z0-9]{16}$/);
  assert.match(made.get('two') ?? '', /^B\u043e #[a-z0-9]{16}$/);
  assert.match(made.get('outside') ?? '', /^Nameless #[a-z0-9]{16}$/);
  assert.equal(new Set(made.values()).size, 5);
});
