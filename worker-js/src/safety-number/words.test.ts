import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochOf, member } from './fake-epochs.js';
import type { SeenEpoch } from './record.js';
import { wordsForChange } from './words.js';

const NAMES = new Map([
  ['a', 'Ana'],
  ['b', 'Bo'],
  ['c', 'Cy'],
  ['d', 'Di'],
  ['e', 'Eve'],
]);

function words(added: string[], removed: string[], keys: SeenEpoch['keys'] = []): string {
  const members = ['me', ...added].map((id) => member(id, 1));
  return wordsForChange({ ...epochOf(1, members, added, removed), keys }, 'me', () => NAMES);
}

test('a change says who came and who went', () => {
  assert.equal(words(['a'], []), 'Ana joined');
  assert.equal(words(['me'], []), 'You joined');
  assert.equal(words([], ['a', 'b']), 'Ana and Bo left');
  assert.equal(words(['a', 'b', 'c'], []), 'Ana, Bo and Cy joined');
  assert.equal(words(['a', 'b', 'c', 'd', 'e'], []), 'Ana, Bo and 3 others joined');
  assert.equal(words(['c'], ['a']), 'Cy joined, Ana left');
  assert.equal(words([], []), 'The keys were renewed');
  assert.equal(words(['unnamed'], []), 'Unnamed joined', 'the id where there is no name');
});

test('a change says with which key somebody came back', () => {
  const keys = [
    { member: 'a', key: 'same', before: '1', compared: false },
    { member: 'b', key: 'other', before: '1', compared: false },
    { member: 'c', key: 'other', before: '1', compared: true },
    { member: 'd', key: 'none', before: '1', compared: true },
    { member: 'e', key: 'other', before: null, compared: false },
  ] as const;
  assert.equal(
    words(['a'], [], keys),
    'Ana joined, Ana came back with the same key, Bo came with another key than before, ' +
      'Cy came with another key than before, not the one that was compared, ' +
      'Di came without the key of before, which was compared, Eve came with a key, and had none before',
  );
});

test('names are asked for together, so that equal ones can be told apart', () => {
  let asked: readonly string[] = [];
  const change = { ...epochOf(1, [member('me', 1), member('b', 2)], ['a'], ['c', 'a']), keys: [] };
  wordsForChange(change, 'me', (ids) => {
    asked = ids;
    return NAMES;
  });
  assert.deepEqual(asked, ['me', 'b', 'a', 'c']);
});
