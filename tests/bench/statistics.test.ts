import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from './statistics.js';

test('the median is in the middle, whatever the order', () => {
  assert.equal(spread([9, 1, 5]).median, 5);
  assert.equal(spread([4, 1, 3, 2]).median, 2.5);
});

test('a tenth of the values is on either side', () => {
  const values = Array.from({ length: 11 }, (_, index) => 10 * index);
  assert.deepEqual(spread(values), { median: 50, low: 10, high: 90 });
});

test('one value is its own spread', () => {
  assert.deepEqual(spread([7]), { median: 7, low: 7, high: 7 });
});

test('an outlier moves neither the median nor what is given away', () => {
  const values = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1e9];
  assert.equal(spread(values).median, 1);
  assert.equal(values[0], 1);
});

test('no values have no median', () => {
  assert.throws(() => spread([]), RangeError);
});
