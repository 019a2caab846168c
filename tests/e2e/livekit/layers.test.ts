import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Layers } from './layers.js';

test('a track without layers is forwarded whole', () => {
  const layers = new Layers();
  assert.equal(layers.forwarded, undefined);
  assert.ok(layers.forwards(undefined, 1));
  assert.equal(layers.forwarded, 1);
});

test('of a track with layers the smallest is forwarded, also when its packets say it no more', () => {
  const layers = new Layers();
  assert.ok(layers.forwards('q', 1));
  assert.ok(!layers.forwards('h', 2));
  assert.ok(layers.forwards(undefined, 1));
  assert.ok(!layers.forwards(undefined, 2));
  assert.ok(!layers.forwards(undefined, 3));
  assert.equal(layers.forwarded, 1);
});
