import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Reception, type ReceptionCounts } from './reception.js';

/** The changes that are told of a receiver, looked at once a second. */
function told(counts: (second: number) => ReceptionCounts, seconds: number): string[] {
  const reception = new Reception();
  return Array.from({ length: seconds }, (_, second) =>
    reception.follow(counts(second), second * 1000).map(({ type }) => `${second} ${type}`),
  ).flat();
}

describe('frames that come and do not pass', () => {
  test('are told once, with reason and since when, and once more when that is over', () => {
    const reception = new Reception();
    const at = (second: number, written: number) =>
      reception.follow(
        { taken: second * 30, written, decoded: written, lastDropped: 'not-authentic' },
        second * 1000,
      );
    const changes = [0, 1, 2, 3, 4, 60].flatMap((second) => at(second, 0));
    assert.deepEqual(changes, [{ type: 'undecryptable', reason: 'not-authentic', since: 0 }]);
    assert.deepEqual(at(61, 1), [{ type: 'decryptable' }]);
    assert.deepEqual(at(62, 30), []);
  });

  test('are not told if some pass, if none comes any more, or if they are few', () => {
    const dropsHalf = (second: number) => ({
      taken: second * 30,
      written: second * 15,
      decoded: second * 15,
    });
    assert.deepEqual(told(dropsHalf, 20), []);
    const ends = (second: number) => ({ taken: Math.min(second, 1) * 30, written: 0, decoded: 0 });
    assert.deepEqual(told(ends, 20), []);
    const few = (second: number) => ({ taken: Math.min(second, 2), written: 0, decoded: 0 });
    assert.deepEqual(told(few, 20), []);
  });

  test('are not told while the receiving member waits for its first key, and are when it has one', () => {
    const waits = (second: number): ReceptionCounts => ({
      taken: second * 30,
      written: 0,
      decoded: 0,
      lastDropped: second < 10 ? 'no-key' : 'not-authentic',
    });
    assert.deepEqual(told(waits, 20), ['11 undecryptable']);
  });

  test('after a pause are not late', () => {
    const pause = (second: number) => ({
      taken: second < 10 ? 0 : 30 * (second - 9),
      written: 0,
      decoded: 0,
    });
    assert.deepEqual(told(pause, 20), ['11 undecryptable']);
  });
});

describe('pictures that pass and are not decoded', () => {
  const stalls = (second: number) => ({
    taken: second * 30,
    written: second * 30,
    decoded: second < 5 ? second * 30 : second < 12 ? 150 : second * 30,
  });

  test('cost a key frame, then an event, and one when that is over', () => {
    assert.deepEqual(told(stalls, 20), ['7 key-frame-wanted', '9 stalled', '12 resumed']);
  });

  test('are not told if the key frame mends it', () => {
    const mended = (second: number) => {
      const counts = stalls(second);
      return { ...counts, decoded: second > 7 ? counts.written : counts.decoded };
    };
    assert.deepEqual(told(mended, 20), ['7 key-frame-wanted']);
  });

  test('are none of sound', () => {
    assert.deepEqual(
      told((second) => ({ ...stalls(second), decoded: undefined }), 20),
      [],
    );
  });
});
