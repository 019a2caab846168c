import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, KEYS, type Key } from './shortcuts.js';

const press = (key: string, more: Partial<Key> = {}) =>
  actionOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false, ...more });

test('letters do what they say', () => {
  assert.equal(press('m'), 'microphone');
  assert.equal(press('M'), 'microphone', 'with caps lock');
  assert.equal(press('v'), 'camera');
  assert.equal(press('x'), null);
});

test('leaving takes two keys', () => {
  assert.equal(press('l'), null);
  assert.equal(press('L', { shiftKey: true }), 'leave');
});

test('the browser’s own shortcuts stay its own, and holding a key does not flicker', () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }]) {
    assert.equal(press('m', more), null);
  }
});

test('no key does two things', () => {
  const keys = Object.values(KEYS);
  assert.equal(new Set(keys).size, keys.length);
});
