import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Track } from '../../api/track.js';
import { decodeSignal, encodeSignal, recipientOf, type Signal } from './signal.js';

const whole: Signal = {
  since: 7,
  description: { type: 'offer', sdp: 'v=0\r\n' },
  tracks: new Map<string, Track>([
    ['0', 'microphone'],
    ['1', 'camera'],
  ]),
  candidates: [{ candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd' }],
};

/** A signal to ben of any JSON, packed like one that is right. */
async function packed(json: unknown): Promise<Uint8Array> {
  const stream = new Blob([JSON.stringify(json)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return Uint8Array.of(1, 3, ...new TextEncoder().encode('ben'), ...bytes);
}

describe('a signal of a mesh', () => {
  test('is read as it was written, by the one that it is for', async () => {
    for (const signal of [
      whole,
      { since: 0, bye: true } as const,
      { since: 3 },
      { since: 4, wish: true } as const,
      { since: 5, turn: true } as const,
    ]) {
      const bytes = await encodeSignal('ben', signal);
      assert.equal(recipientOf(bytes), 'ben');
      assert.deepEqual(await decodeSignal(bytes), signal);
    }
  });

  test('that is cut short is none', async () => {
    const bytes = await encodeSignal('ben', whole);
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length);
      assert.equal(recipientOf(cut), length < 5 ? undefined : 'ben', `${length} bytes`);
      assert.equal(await decodeSignal(cut), undefined, `${length} bytes`);
    }
  });

  test('of which a bit is flipped is none, or one with the types of a signal', async () => {
    const bytes = await encodeSignal('ben', whole);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const other = bytes.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      recipientOf(other);
      const read = await decodeSignal(other);
      if (read === undefined) continue;
      assert.ok(Number.isSafeInteger(read.since));
      assert.deepEqual(await decodeSignal(await encodeSignal('ben', read)), read);
    }
  });

  test('that unpacks to more than a signal can be is none, and is not unpacked whole', async () => {
    const sdp = 'a'.repeat(300 * 1024);
    const bomb = await packed({ since: 1, description: { type: 'offer', sdp }, tracks: {} });
    assert.ok(bomb.length < 2_000);
    assert.equal(await decodeSignal(bomb), undefined);
  });

  test('with parts of other types is none', async () => {
    const good = { since: 1, description: { type: 'offer', sdp: 's' }, tracks: { 0: 0 } };
    assert.ok(await decodeSignal(await packed(good)));
    for (const wrong of [
      null,
      [],
      'since',
      {},
      { since: '1' },
      { since: 1.5 },
      { since: 1, bye: 1 },
      { ...good, wish: 1 },
      { ...good, turn: false },
      { ...good, description: { type: 'rollback', sdp: '' } },
      { ...good, description: { type: 'offer' } },
      { ...good, tracks: undefined },
      { ...good, tracks: { 0: 9 } },
      { ...good, tracks: { 0: 'camera' } },
      { ...good, tracks: { 0: 1, 1: 1 } },
      { ...good, tracks: { ['m'.repeat(65)]: 1 } },
      { since: 1, candidates: {} },
      { since: 1, candidates: [7] },
      { since: 1, candidates: [{ sdpMid: '0' }] },
      { since: 1, candidates: Array.from({ length: 65 }, () => ({ candidate: '' })) },
    ]) {
      assert.equal(await decodeSignal(await packed(wrong)), undefined, JSON.stringify(wrong)?.slice(0, 80));
    }
  });

  test('for a name that is no UTF-8, or longer than a name can be, is for nobody', () => {
    assert.equal(recipientOf(Uint8Array.of(1, 2, 0xc3, 0x28)), undefined);
    assert.equal(recipientOf(Uint8Array.of(1, 129, ...new Uint8Array(129).fill(97))), undefined);
    assert.equal(recipientOf(Uint8Array.of(2, 1, 97)), undefined, 'another version');
  });
});
