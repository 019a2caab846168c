/** Frames that WebCrypto encrypts, which takes a while in which much may change. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, FakeFrame, receive, send, streamBench } from './stream-bench.js';
import { WebCrypto } from './web-crypto.js';

const LENGTH = 2000;
const frame = (type = 'delta') =>
  new FakeFrame(
    Array.from({ length: LENGTH }, () => 1),
    type,
  );

/** A stream of long frames. */
async function bench() {
  const webCrypto = new WebCrypto(crypto.subtle);
  await webCrypto.measure(() => 0);
  const all = streamBench(send, webCrypto);
  const at = { frontAt: 8, frontLen: 1, contentAt: 9, contentLen: LENGTH - 1 };
  all.fake.apart = { kid: 1, counter: 0, nonce: new Uint8Array(12), aad: new Uint8Array(1), ...at };
  const out: FakeFrame[] = [];
  const push = (one: FakeFrame) => all.stream.push(one, () => out.push(one));
  /** When WebCrypto has done so many frames, and what follows from it is done. */
  const settled = async (frames: number) => {
    const done = () =>
      all.fake.calls.filter((call) => call === 'finishProtect' || call === 'protect 2').length;
    while (done() < frames) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...all, out, push, settled };
}

test('a frame comes out encrypted, and the core is told whether it is a key frame', async () => {
  const { fake, out, push, settled } = await bench();
  for (const type of ['key', 'delta']) push(frame(type));
  await settled(2);
  assert.deepEqual(
    out.map((one) => bytes(one).length),
    [LENGTH + 16, LENGTH + 16],
  );
  assert.deepEqual(fake.keyFrames, [true, false]);
});

test('a key frame that is encrypted anew is a key frame still', async () => {
  const { core, fake, out, push, settled } = await bench();
  push(frame('key'));
  core.takeKeys(new Uint8Array([1]));
  await settled(1);
  assert.equal(out.length, 1);
  assert.deepEqual(fake.keyFrames, [true, true], 'begun with the old keys, done with the new');
});

test('a key frame that was begun before a key frame was wished is not the one', async () => {
  const { stream, out, push, settled } = await bench();
  push(frame('key'));
  stream.keyFrame.make();
  await settled(1);
  assert.equal(out.length, 1);
  assert.equal(stream.keyFrame.dueIn(0), 0);
  push(frame('key'));
  await settled(2);
  assert.equal(stream.keyFrame.dueIn(0), undefined);
});

test('a frame that was begun before the stream was bound anew, or its transform replaced, is written nowhere', async () => {
  for (const change of ['shut', 'bound', 'replaced']) {
    const { stream, out, push, settled } = await bench();
    push(frame());
    if (change === 'shut') stream.bind(null);
    else if (change === 'bound') stream.bind(receive);
    else stream.interrupt();
    await settled(1);
    assert.equal(out.length, 0, change);
    assert.equal(stream.written, 0);
  }
});

test('frames that come faster than WebCrypto works are dropped, and those that wait come out in order', async () => {
  const { stream, out, push, settled } = await bench();
  const frames = Array.from({ length: 300 }, () => frame());
  for (const one of frames) push(one);
  await settled(128);
  assert.deepEqual(out, frames.slice(0, 128));
  assert.deepEqual([stream.taken, stream.written], [300, 128]);
  push(frames[299] ?? frame());
  await settled(129);
  assert.equal(out.length, 129, 'and there is room again');
});
