import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FakeMedia } from './fake-media.js';
import type { Metadata } from './frame-codec.js';
import { CODECS, FakeFrame, passes, receive, send, streamBench } from './stream-bench.js';

type Told = [mimeType: string, type: string];

/** The codecs that the core was told, by name; `null` for one that it does not know. */
function told(fake: FakeMedia): (string | null)[] {
  return fake.calls.flatMap((call) => {
    const number = /^(?:en|de)crypt (\d+)$/.exec(call)?.[1];
    return number === undefined ? [] : [CODECS[Number(number) - 1] ?? null];
  });
}

const frame = ([mimeType, type]: Told) => new FakeFrame([2, 0], type, mimeType ? { mimeType } : {});
const ofType = (payloadType: number, type = 'delta') => new FakeFrame([2, 0], type, { payloadType });

describe('each frame has the codec of its own metadata', () => {
  test('whatever the first frame of a track of sound was', () => {
    for (const binding of [send, receive]) {
      for (const first of ['', 'audio/red', 'audio/PCMU', 'audio/telephone-event']) {
        const { stream, fake, around } = streamBench(binding);
        for (const mimeType of [first, 'audio/opus', 'audio/opus'])
          passes(stream, frame([mimeType, 'audio']));
        assert.deepEqual(told(fake), [null, 'audio/opus', 'audio/opus']);
        assert.deepEqual(around.unsupported, [first]);
      }
    }
  });

  test('when another comes in between, and codecs that are not supported are reported once each', () => {
    const { stream, fake, around } = streamBench(send);
    const round = ['audio/opus', 'audio/red', 'audio/opus', 'audio/PCMU'];
    for (let count = 0; count < 50; count++)
      for (const mimeType of round) passes(stream, frame([mimeType, 'audio']));
    assert.deepEqual(told(fake).slice(0, 5), ['audio/opus', null, 'audio/opus', null, 'audio/opus']);
    assert.deepEqual(around.unsupported, ['audio/red', 'audio/PCMU']);
  });

  test('when delta frames overtake the key frame of a switch', () => {
    const { stream, fake } = streamBench(receive);
    const frames: Told[] = [
      ['video/VP8', 'key'],
      ['video/AV1', 'delta'],
      ['video/VP8', 'delta'],
      ['video/AV1', 'key'],
      ['video/VP8', 'delta'],
      ['video/AV1', 'delta'],
    ];
    for (const one of frames) passes(stream, frame(one));
    assert.deepEqual(
      told(fake),
      frames.map(([mimeType]) => mimeType),
    );
  });

  test('when the layers of a sender have different ones', () => {
    const { stream, fake } = streamBench(send);
    const names = ['video/VP8', 'video/VP9', 'video/VP8', 'video/VP9', 'video/VP8'];
    for (const [index, name] of names.entries()) passes(stream, frame([name, index < 2 ? 'key' : 'delta']));
    assert.deepEqual(told(fake), names);
  });

  test('when it had to wait for its epoch, with one reading of the metadata', () => {
    const { stream, fake } = streamBench(receive);
    fake.early = true;
    const names = ['video/VP8', 'video/AV1', 'video/VP9'];
    const frames = names.map((name) => frame([name, 'delta']));
    for (const one of frames) passes(stream, one);
    stream.epochChanged();
    fake.early = false;
    fake.calls.length = 0;
    stream.epochChanged();
    assert.deepEqual(told(fake), names);
    for (const { metadataReads } of frames) assert.equal(metadataReads, 1);
  });

  test('and is not reported before it is known whose it is', () => {
    const { stream, around } = streamBench(null);
    passes(stream, frame(['audio/PCMU', 'audio']));
    assert.deepEqual(around.unsupported, []);
  });

  test('and the next member of a receiver has its own report', () => {
    const { stream, around } = streamBench(receive);
    passes(stream, frame(['audio/PCMU', 'audio']));
    stream.bind({ direction: 'receive', member: 'eve', track: 0 });
    passes(stream, frame(['audio/PCMU', 'audio']));
    assert.deepEqual(around.unsupported, ['audio/PCMU', 'audio/PCMU']);
  });
});

describe('frames without a MIME type', () => {
  test('have the codec that was negotiated for their payload type', () => {
    for (const binding of [send, receive]) {
      const { stream, fake, around } = streamBench(binding);
      stream.negotiate([
        [96, 'video/VP8'],
        [98, 'video/VP9'],
      ]);
      for (const type of [96, 98, 96]) assert.equal(passes(stream, ofType(type)), true);
      assert.deepEqual(told(fake), ['video/VP8', 'video/VP9', 'video/VP8']);
      assert.equal(around.listsWanted, 0);
    }
  });

  test('are dropped while that is unknown, which is asked once per payload type and list', () => {
    const { stream, fake, around } = streamBench(receive);
    const push = () => {
      for (const type of [0, 96, 0, 96]) passes(stream, ofType(type));
      return around.listsWanted;
    };
    fake.result = 'not-authentic';
    assert.equal(push(), 2);
    assert.equal(push(), 2);
    assert.deepEqual(new Set(told(fake)), new Set([null]));
    assert.equal(stream.negotiate([[96, 'video/VP8']]), true);
    assert.equal(push(), 3, 'of the list, 0 is missing');
    assert.equal(stream.negotiate([[96, 'video/VP8']]), false);
    assert.equal(push(), 3, 'it is the same list');
    assert.equal(stream.negotiate([[97, 'video/VP8']]), true);
    assert.equal(push(), 5);
    stream.negotiate([
      [97, 'video/VP8'],
      [98, 'video/VP9'],
    ]);
    assert.equal(stream.negotiate([[97, 'video/VP8']]), true, 'a shorter list is another');
    assert.deepEqual(around.unsupported, []);
  });

  test('go by the list that was true when they came', () => {
    const { stream, fake } = streamBench(receive);
    stream.negotiate([[96, 'video/VP8']]);
    fake.early = true;
    passes(stream, ofType(96));
    stream.negotiate([[96, 'video/AV1']]);
    passes(stream, ofType(96));
    fake.early = false;
    fake.calls.length = 0;
    stream.epochChanged();
    assert.deepEqual(told(fake), ['video/VP8', 'video/AV1']);
  });

  test('leave a gap, so that a key frame is asked for', () => {
    const { stream, fake, around } = streamBench(receive);
    fake.result = 'not-authentic';
    passes(stream, ofType(96, 'key'));
    stream.negotiate([[96, 'video/VP8']]);
    fake.result = undefined;
    passes(stream, ofType(96));
    assert.equal(around.requests, 1);
  });

  test('of a negotiated codec that cannot be protected are reported', () => {
    const { stream, fake, around } = streamBench(receive);
    stream.negotiate([[63, 'audio/red']]);
    for (let count = 0; count < 3; count++) passes(stream, ofType(63, 'audio'));
    assert.deepEqual(told(fake), [null, null, null]);
    assert.deepEqual(around.unsupported, ['audio/red']);
    assert.equal(around.listsWanted, 0);
  });

  test('nor a payload type have none', () => {
    const { stream, fake, around } = streamBench(receive);
    stream.negotiate([[96, 'video/VP8']]);
    passes(stream, frame(['', 'delta']));
    assert.deepEqual(told(fake), [null]);
    assert.deepEqual(around.unsupported, ['']);
    assert.equal(around.listsWanted, 0);
  });
});

test('a MIME type wins over what was negotiated for the payload type', () => {
  const { stream, fake, around } = streamBench(receive);
  const both: Metadata = { mimeType: 'video/VP9', payloadType: 96 };
  passes(stream, new FakeFrame([2, 0], 'delta', both));
  stream.negotiate([[96, 'video/VP8']]);
  passes(stream, new FakeFrame([2, 0], 'delta', both));
  passes(stream, new FakeFrame([2, 0], 'delta', { mimeType: 'video/H261', payloadType: 96 }));
  assert.deepEqual(told(fake), ['video/VP9', 'video/VP9', null]);
  assert.deepEqual(around.unsupported, ['video/H261']);
  assert.equal(around.listsWanted, 0);
});
