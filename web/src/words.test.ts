import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from 'sotto/room';
import { type DeviceProblem, deviceProblemOf } from './media/device-problem.js';
import { listOf, wordsForDevice, wordsForError } from './words.js';

// That every code has words is checked by the compiler; that they are sentences, here.
const SENTENCE = /^\p{Lu}.*\.$/u;

test('errors are told in sentences, with what to do', () => {
  const codes: ErrorCode[] = ['member-taken', 'unreachable', 'transform-unsupported', 'crashed'];
  for (const code of codes) {
    const { what, advice } = wordsForError(code);
    assert.match(what, SENTENCE);
    assert.match(advice, SENTENCE);
    assert.ok(!what.includes(code), 'no code in the words');
  }
});

test('device problems name the device', () => {
  const problems: DeviceProblem[] = ['denied', 'missing', 'busy', 'unsuitable', 'insecure', 'unknown'];
  for (const problem of problems) {
    const { what, advice } = wordsForDevice('camera', problem);
    assert.match(what, /^Camera: [a-z].*\.$/);
    assert.match(advice, SENTENCE);
  }
});

test('what browsers throw', () => {
  const thrown = (name: string) => deviceProblemOf(new DOMException('', name));
  assert.equal(thrown('NotAllowedError'), 'denied');
  assert.equal(thrown('NotFoundError'), 'missing');
  assert.equal(thrown('NotReadableError'), 'busy');
  assert.equal(thrown('OverconstrainedError'), 'unsuitable');
  assert.equal(deviceProblemOf('what?'), 'unknown');
});

test('lists', () => {
  assert.equal(listOf([]), '');
  assert.equal(listOf(['Ana']), 'Ana');
  assert.equal(listOf(['Ana', 'Bo']), 'Ana and Bo');
  assert.equal(listOf(['Ana', 'Bo', 'Cy']), 'Ana, Bo and Cy');
  assert.equal(listOf(['Ana', 'Bo', 'Cy', 'Di']), 'Ana, Bo and 2 others');
  assert.equal(listOf(['Ana', 'Bo', 'Cy', 'Di'], 9), 'Ana, Bo, Cy and Di');
});
