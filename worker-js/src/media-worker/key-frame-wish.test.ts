import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyFrameWish } from './key-frame-wish.js';

test('the encoder is told at once, and then only after a second', () => {
  const wish = new KeyFrameWish();
  assert.equal(wish.dueIn(0), undefined);
  wish.make();
  assert.equal(wish.dueIn(5000), 0);
  wish.tell(5000);
  assert.equal(wish.dueIn(9000), undefined, 'one telling is enough');
  wish.make();
  wish.make();
  assert.equal(wish.dueIn(5000), 1000);
  assert.equal(wish.dueIn(5999.5), 0.5);
  assert.equal(wish.dueIn(7000), 0);
});

test('a key frame that was taken after the wish fulfils it, no other frame does', () => {
  const wish = new KeyFrameWish();
  wish.sent(undefined, true);
  wish.make();
  wish.sent(undefined, false);
  assert.equal(wish.dueIn(0), 0);
  wish.sent(undefined, true);
  assert.equal(wish.dueIn(0), undefined);
});

test('each layer must have had its key frame', () => {
  const wish = new KeyFrameWish();
  for (const layer of [10, 20]) wish.sent(layer, false);
  wish.make();
  wish.sent(10, true);
  wish.sent(10, true);
  assert.equal(wish.dueIn(0), 0);
  wish.sent(20, true);
  assert.equal(wish.dueIn(0), undefined);
});

test('layers that are gone are waited for no longer than until the encoder is told', () => {
  const wish = new KeyFrameWish();
  for (const layer of [10, 20]) wish.sent(layer, false);
  wish.tell(0);
  wish.sent(30, false);
  wish.make();
  wish.sent(30, true);
  assert.equal(wish.dueIn(0), undefined);
});

test('a wish that is cancelled is gone, and the second goes on', () => {
  const wish = new KeyFrameWish();
  wish.tell(0);
  wish.make();
  wish.cancel();
  assert.equal(wish.dueIn(2000), undefined);
  wish.make();
  assert.equal(wish.dueIn(400), 600);
});
