import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Entry } from '../wasm/sotto.js';
import { EntryIntake, MOST_BYTES, MOST_ENTRIES } from './entry-intake.js';

const left = (seq: number): Entry => ({ seq, kind: 'left', member: 'bob' });
const message = (bytes: number): Entry => ({
  seq: 1,
  kind: 'message',
  from: 'bob',
  payload: new Uint8Array(0),
  attachments: [new Uint8Array(bytes)],
});
/** The outcome for an entry, or that it was admitted. */
const told = (intake: EntryIntake, entry: Entry) => {
  const admitted = intake.admit(entry);
  return typeof admitted === 'string' ? admitted : 'admitted';
};

describe('entries that wait to be followed', () => {
  test('are bounded by number; beyond it one gap begins, which ends when nothing waits', () => {
    const intake = new EntryIntake();
    for (let seq = 1; seq <= MOST_ENTRIES; seq++) assert.equal(told(intake, left(seq)), 'admitted');
    assert.deepEqual([told(intake, left(0)), told(intake, left(0))], ['overrun', 'dropped']);
    for (let seq = 1; seq < MOST_ENTRIES; seq++) intake.followed();
    assert.equal(told(intake, left(0)), 'dropped', 'the gap is one');
    intake.followed();
    assert.equal(told(intake, left(0)), 'admitted');
  });

  test('are bounded by bytes and by names', () => {
    const intake = new EntryIntake();
    assert.equal(told(intake, message(MOST_BYTES / 2)), 'admitted');
    assert.equal(told(intake, message(MOST_BYTES / 2)), 'overrun');
    intake.followed();
    assert.equal(told(intake, message(MOST_BYTES / 2)), 'admitted');
    const present = Array.from({ length: 64 }, () => 'x'.repeat(MOST_BYTES / 128));
    assert.equal(told(intake, { seq: 1, kind: 'joined', member: 'bob', present }), 'overrun');
  });

  test('may be one of any size', () => {
    assert.equal(told(new EntryIntake(), message(MOST_BYTES + 1)), 'admitted');
  });

  test('that are none, or that could not be handed over, do not count', () => {
    const intake = new EntryIntake();
    for (let count = 0; count < 3; count++) {
      assert.equal(told(intake, {} as Entry), 'invalid');
      assert.equal(told(intake, message(MOST_BYTES / 2)), 'admitted');
      intake.withdraw();
    }
    for (let seq = 1; seq <= MOST_ENTRIES; seq++) {
      assert.equal(told(intake, left(seq)), 'admitted');
      intake.withdraw();
    }
    intake.followed();
    assert.equal(told(intake, left(1)), 'admitted', 'one too many is no credit');
  });
});
