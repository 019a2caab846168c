import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parentIn } from './threads.js';

test('the parent follows the name, whatever the name is', () => {
  assert.equal(parentIn('12 (chromium) S 7 12 12 0 -1'), 7);
  assert.equal(parentIn('12 (Web Content) S 7 12'), 7);
  assert.equal(parentIn('12 (a) b) 9 (c) R 7 12'), 7);
});

test('a process that is gone has no parent', () => {
  assert.equal(parentIn(''), undefined);
});
