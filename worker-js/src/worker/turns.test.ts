import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './turns.js';

test('what is ready early waits for what came before it', () => {
  const turns = new Turns();
  const done: string[] = [];
  const first = turns.take();
  const second = turns.take();
  const third = turns.take();
  third(() => void done.push('third'));
  assert.equal(done.length, 0);
  first(() => void done.push('first'));
  assert.equal(done.join(), 'first');
  assert.equal(turns.empty, false);
  second(() => void done.push('second'));
  assert.deepEqual(done, ['first', 'second', 'third']);
  assert.equal(turns.empty, true);
});

test('a turn may take another', () => {
  const turns = new Turns();
  const done: string[] = [];
  const first = turns.take();
  first(() => {
    done.push('first');
    turns.take()(() => void done.push('next'));
  });
  assert.deepEqual(done, ['first', 'next']);
});

test('nothing is done for places that were given up, and later ones do not wait for them', () => {
  const turns = new Turns();
  const done: string[] = [];
  const first = turns.take();
  const second = turns.take();
  turns.clear();
  assert.equal(turns.empty, true);
  turns.take()(() => void done.push('third'));
  second(() => void done.push('second'));
  first(() => void done.push('first'));
  assert.deepEqual(done, ['third']);
});

test('a line has an end: no more than 128 places', () => {
  const turns = new Turns();
  const places = Array.from({ length: 127 }, () => turns.take());
  assert.equal(turns.full, false);
  places.push(turns.take());
  assert.equal(turns.full, true);
  places[0]?.(() => {});
  assert.equal(turns.full, false);
  turns.take();
  turns.clear();
  assert.equal(turns.full, false);
});
