import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMarks } from './compared.js';

test('marks are read, and what is no mark is left out', () => {
  const mark = { fingerprint: '00001 00002 00003 00004', member: 'Ana~2345', at: 7 };
  const others = [
    null,
    7,
    {},
    { ...mark, fingerprint: null },
    { ...mark, at: 'now' },
    { ...mark, member: 1 },
  ];
  assert.deepEqual(parseMarks(JSON.stringify([...others, mark])), [mark]);
  assert.deepEqual(parseMarks(null), []);
  assert.deepEqual(parseMarks('{"fingerprint":"1"}'), []);
  assert.throws(() => parseMarks('['));
});
