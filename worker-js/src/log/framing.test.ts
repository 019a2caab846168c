import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeFrame, encodeFrame } from './framing.js';

test('a header and its blobs survive the way', () => {
  const frame = encodeFrame({ type: 'ä' }, [new Uint8Array([1, 2]), new Uint8Array(0), new Uint8Array([3])]);
  assert.deepEqual([...frame.slice(0, 4)], [0, 0, 0, 13]);
  assert.deepEqual(decodeFrame(frame.buffer), { header: { type: 'ä' }, blobs: new Uint8Array([1, 2, 3]) });
});

test('a frame cut within its header is none', () => {
  const frame = encodeFrame({ type: 'leave' });
  for (let length = 0; length < frame.length; length++) {
    assert.equal(decodeFrame(frame.slice(0, length).buffer), null, `${length} bytes`);
  }
  assert.notEqual(decodeFrame(frame.buffer), null);
});

test('garbage is no frame', () => {
  assert.equal(decodeFrame(new Uint8Array([255, 255, 255, 255, 1]).buffer), null);
  assert.equal(decodeFrame(new Uint8Array([0, 0, 0, 1, 0x7b]).buffer), null);
  assert.equal(decodeFrame(new Uint8Array([0, 0, 0, 2, 0xc3, 0x28]).buffer), null);
});
