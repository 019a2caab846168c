import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nearestName } from './nearest-name.js';

const NAMES = ['member', 'linkSecret', 'name', 'workerUrl', 'wasmUrl', 'video'];

describe('the nearest name', () => {
  for (const [given, meant] of [
    ['linkSecrt', 'linkSecret'],
    ['lniksecret', 'linkSecret'],
    ['memebr', 'member'],
    ['secret', 'linkSecret'],
    ['nme', 'name'],
    ['workerURL', 'workerUrl'],
    ['worker_url', 'workerUrl'],
    ['wasmurll', 'wasmUrl'],
    ['vdieo', 'video'],
  ] as const) {
    test(`of ${given} is ${meant}`, () => assert.equal(nearestName(given, NAMES), meant));
  }

  test('of what is like none is none', () => {
    for (const given of ['colour', 'token', '', 'x', 'memory']) {
      assert.equal(nearestName(given, NAMES), undefined, given);
    }
  });

  test('is the nearest, and not the first that is near', () => {
    assert.equal(nearestName('wasmUri', ['wasmUris', 'wasmUrl']), 'wasmUris');
    assert.equal(nearestName('abcdex', ['abcxyz', 'abcdey']), 'abcdey');
  });

  test('counts a swap as one change', () => {
    assert.equal(nearestName('ba', ['ab']), undefined, 'a half of it');
    assert.equal(nearestName('bac', ['abc']), 'abc');
  });
});
