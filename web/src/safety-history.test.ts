import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, withChange } from './safety-history.js';

const epoch = (members: string[], added: string[], removed: string[]) => ({
  members: members.map((member) => ({ member, fingerprint: null })),
  added,
  removed,
});
const why = (added: string[], removed: string[], members = ['me~aaaa', ...added]) =>
  changeOf(epoch(members, added, removed), 'me~aaaa', 0).why.replace(/[\u2068\u2069]/gu, '');

test('a change says who came and who went', () => {
  assert.equal(why(['Ana~bbbb'], []), 'Ana joined');
  assert.equal(why(['me~aaaa'], []), 'You joined');
  assert.equal(why([], ['Ana~bbbb', 'Bo~cccc']), 'Ana and Bo left');
  assert.equal(why(['Cy~dddd'], ['Ana~bbbb']), 'Cy joined, Ana left');
  assert.equal(why([], []), 'The keys were renewed');
});

test('a change says with which key somebody came back', () => {
  const ids = ['me~aaaa', 'Ana~bbbb', 'Bo~cccc', 'Cy~dddd'];
  const met = [
    { id: 'Ana~bbbb', key: 'same' },
    { id: 'Bo~cccc', key: 'other' },
    { id: 'Cy~dddd', key: 'none' },
  ] as const;
  const change = changeOf(epoch(ids, ids.slice(1), []), 'me~aaaa', 0, [], met);
  assert.equal(
    change.why.replace(/[\u2068\u2069]/gu, ''),
    'Ana, Bo and Cy joined, Ana came back with the same key, Bo came with another key than before, Cy came without the key of before',
  );
});

test('equal names are told apart', () => {
  assert.equal(why(['Ana~bbbb'], [], ['Ana~cccc', 'Ana~bbbb', 'me~aaaa']), 'Ana #bbbb joined');
});

test('the history is newest first and bounded', () => {
  let history: ReturnType<typeof withChange> = [];
  for (let at = 0; at < 50; at += 1) {
    history = withChange(history, { at, why: '' });
  }
  assert.equal(history.length, 20);
  assert.equal(history[0]?.at, 49);
});
