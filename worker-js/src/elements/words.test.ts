import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SottoError } from '../call/error.js';
import { wordsForEnd, wordsForFailure, wordsForFault, wordsForRefusal } from './call-words.js';
import { wordsForArrivals, wordsForCode, wordsForKey, wordsForProofs } from './member-words.js';
import { shownNames } from './names.js';

describe('names', () => {
  test('are those that members show, else ids', () => {
    const names = shownNames([
      { member: 'a1', name: 'Ana' },
      { member: 'b2', name: null },
    ]);
    assert.deepEqual(
      [...names(['a1', 'b2', 'c3'])],
      [
        ['a1', 'Ana'],
        ['b2', 'b2'],
        ['c3', 'c3'],
      ],
    );
  });

  test('that are equal have the ids beside them, one that shows the id of another too', () => {
    const names = shownNames([
      { member: 'a1', name: 'Ana' },
      { member: 'a2', name: 'Ana' },
      { member: 'b2', name: 'a3' },
      { member: 'a3', name: null },
    ]);
    assert.deepEqual(
      [...names(['a1', 'a2', 'b2', 'a3']).values()],
      ['Ana (a1)', 'Ana (a2)', 'a3 (b2)', 'a3'],
    );
  });
});

describe('words', () => {
  test('for the end of a call are those of the errors that end one', () => {
    assert.match(wordsForEnd(new SottoError('bypassed', 'x')) ?? '', /went around the encryption/);
    assert.match(wordsForEnd({ code: 'crashed' }) ?? '', /has failed/);
    for (const none of [
      new SottoError('lost', 'x'),
      { code: 'toString' },
      { code: 7 },
      'crashed',
      null,
      undefined,
    ])
      assert.equal(wordsForEnd(none), null);
  });

  test('for a failure are always some', () => {
    assert.match(wordsForFailure(new SottoError('wasm-failed', 'x')), /could not be loaded/);
    assert.equal(wordsForFailure(new Error('the door is shut')), 'the door is shut');
    assert.equal(wordsForFailure(7), '7');
  });

  test('for a fault name the member, the track and the reason', () => {
    const fault = { member: 'bob', since: 0, reason: 'not-authentic', type: 'undecryptable' } as const;
    assert.match(
      wordsForFault({ ...fault, track: 'screen' }, 'Bob'),
      /^The screen of Bob cannot be decrypted since .*: it was changed on the way\.$/,
    );
    assert.match(
      wordsForFault({ ...fault, track: 5, reason: undefined }),
      /^The track 5 of bob cannot .*\d\D*\.$/,
    );
    assert.match(
      wordsForFault({ ...fault, track: 'camera', type: 'stalled' }),
      /^The camera of bob gives no picture/,
    );
  });

  test('for a refusal name its author', () => {
    assert.match(wordsForRefusal({ by: 'b2', reason: 'password-wrong' }, 'Bob'), /^Bob does not .* password/);
    assert.match(wordsForRefusal({ by: 'b2', reason: 'proof-wrong' }), /^b2 /);
  });

  test('for code say that it is the page’s own word', () => {
    const hash = '0123456789abcdef';
    assert.equal(wordsForCode({ hash, same: true }), 'says it runs the same code as this page');
    assert.match(wordsForCode({ hash, same: false }), /^says .* other code .*: 01234567$/);
    assert.equal(wordsForCode({ hash, same: null }), 'says it runs code 01234567');
  });

  test('for keys, proofs and arrivals', () => {
    assert.match(wordsForKey({ member: 'a', before: '1', fingerprint: '2' }), /another key than before/);
    assert.match(wordsForKey({ member: 'a', before: null, fingerprint: '2' }), /had none before/);
    assert.match(wordsForKey({ member: 'a', before: '1', fingerprint: null }), /without the key of before/);
    assert.match(wordsForProofs([{ proven: true }]), /Everybody/);
    assert.match(wordsForProofs([{ proven: true }, { proven: false }]), /only the safety number/);
    assert.equal(wordsForProofs([]), '');
    assert.equal(wordsForArrivals(['Ana', 'Bob'], ['Cleo']), 'Ana, Bob joined. Cleo left.');
    assert.equal(wordsForArrivals([], []), '');
  });
});
