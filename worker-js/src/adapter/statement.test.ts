import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Track } from '../api/track.js';
import { decodeStatement, encodeStatement, isStreamId, MAX_STREAMS } from './statement.js';

const streams = new Map<string, Track>([
  ['1234/0', 'microphone'],
  ['Bildschirm ü', 'screen'],
  ['x'.repeat(255), 7],
  ['\ufeffx', 'camera'],
  ['x', 'camera'],
]);
const good = encodeStatement({ streams, asks: true });
/** One stream, `id` as bytes. */
const one = (track: number, ...id: number[]) => Uint8Array.of(1, 0, 1, track, id.length, ...id);

describe('a statement', () => {
  test('is read as it was written', () => {
    assert.deepEqual(decodeStatement(good), { streams, asks: true });
    const none = new Map<string, Track>();
    assert.deepEqual(decodeStatement(encodeStatement({ streams: none, asks: false })), {
      streams: none,
      asks: false,
    });
    assert.deepEqual(
      [...encodeStatement({ streams: new Map([['ab', 'camera']]), asks: false })],
      [1, 0, 1, 1, 2, 97, 98],
    );
  });

  test('that is cut short anywhere, or has more behind it, is none', () => {
    for (let length = 0; length < good.length; length += 1) {
      assert.equal(decodeStatement(good.subarray(0, length)), undefined, `${length} bytes`);
    }
    assert.equal(decodeStatement(Uint8Array.of(...good, 0)), undefined);
  });

  test('of another version, with unknown flags or tracks is none', () => {
    assert.ok(decodeStatement(one(1, 97)));
    for (const [at, value] of [
      [0, 0],
      [0, 2],
      [1, 2],
      [1, 255],
      [3, 8],
      [3, 255],
    ] as const) {
      const bad = one(1, 97);
      bad[at] = value;
      assert.equal(decodeStatement(bad), undefined, `${value} at ${at}`);
    }
  });

  test('with an id that is empty, no UTF-8, has control characters, or is there twice is none', () => {
    for (const id of [[], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0], [97, 10], [0x7f], [0xc0, 0xaf]]) {
      assert.equal(decodeStatement(one(1, ...id)), undefined, id.join());
    }
    assert.equal(decodeStatement(Uint8Array.of(1, 0, 2, 1, 1, 97, 2, 1, 97)), undefined);
  });

  test('of more streams than a member may claim is none', () => {
    const of = (count: number) =>
      encodeStatement({
        streams: new Map(Array.from({ length: count }, (_, index) => [`s${index}`, 'camera'])),
        asks: false,
      });
    assert.equal(decodeStatement(of(MAX_STREAMS))?.streams.size, MAX_STREAMS);
    assert.equal(decodeStatement(of(MAX_STREAMS + 1)), undefined);
  });

  test('that is random bytes is none, or one that is written alike', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed;
    };
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = good.slice(0, 3 + (random() % 40));
      for (let flips = 0; flips < 3; flips += 1) bytes[random() % bytes.length] = random() & 15;
      const read = decodeStatement(bytes);
      if (read !== undefined) assert.deepEqual(encodeStatement(read), bytes);
    }
  });
});

test('the id of a stream is a string of 1 to 255 bytes without control characters and lone surrogates', () => {
  for (const id of ['a', '\ufeffa', 'ü'.repeat(127), '💡']) assert.ok(isStreamId(id), id);
  for (const id of [
    '',
    'a\n',
    '\u0000',
    '\ud800',
    'x'.repeat(256),
    'ü'.repeat(128),
    7,
    null,
    undefined,
    {},
  ]) {
    assert.ok(!isStreamId(id), String(id));
  }
});
