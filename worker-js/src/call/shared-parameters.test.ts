import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeKeyFrame, ridsOf } from './key-frame.js';
import { shareParameters } from './shared-parameters.js';

interface Options {
  encodingOptions: { keyFrame: boolean }[];
}

/** A sender that knows one transaction at a time, as Chromium 156 does: any change that is made ends it. */
class FakeSender {
  track: { kind: string } | null = { kind: 'video' };
  encodings: RTCRtpEncodingParameters[] = [{ rid: '0' }, { rid: '1' }];
  codecs = ['VP8'];
  keyFrames = 0;
  running = 0;
  mostRunning = 0;
  #last: string | null = null;
  #lastCodecs = '';
  #transactions = 0;

  getParameters(): RTCRtpSendParameters {
    this.#transactions += 1;
    this.#last = String(this.#transactions);
    this.#lastCodecs = JSON.stringify(this.codecs);
    const codecs = this.codecs.map((mimeType, payloadType) => ({ mimeType, payloadType, clockRate: 1 }));
    const encodings = structuredClone(this.encodings);
    return { transactionId: this.#last, codecs, encodings, headerExtensions: [], rtcp: {} };
  }

  async setParameters(given: RTCRtpSendParameters, options?: Options): Promise<void> {
    if (this.#last === null) throw new DOMException('', 'InvalidStateError');
    const codecs = JSON.stringify(given.codecs.map(({ mimeType }) => mimeType));
    const isSame = given.transactionId === this.#last && codecs === this.#lastCodecs;
    if (!isSame || given.encodings.length !== this.encodings.length) {
      throw new DOMException('', 'InvalidModificationError');
    }
    if (given.encodings.some(({ maxBitrate = 0 }) => maxBitrate < 0)) throw new RangeError();
    const encodings = structuredClone(given.encodings);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running -= 1;
    if (this.#last === null) throw new DOMException('', 'InvalidStateError');
    this.encodings = encodings;
    this.#last = null;
    if (options?.encodingOptions.some(({ keyFrame }) => keyFrame)) this.keyFrames += 1;
  }
}

function bench({ share = true } = {}) {
  const fake = new FakeSender();
  const sender = fake as unknown as RTCRtpSender;
  if (share) shareParameters(sender);
  const bitrates = () => fake.encodings.map(({ maxBitrate }) => maxBitrate);
  return { fake, sender, bitrates };
}

/** Limits an encoding in parameters of the application. */
function limit(parameters: RTCRtpSendParameters, maxBitrate: number, at = 0): RTCRtpSendParameters {
  const encoding = parameters.encodings[at];
  assert.ok(encoding);
  encoding.maxBitrate = maxBitrate;
  return parameters;
}

const fails = (name: string) => (error: Error) => error.name === name;

describe('parameters of the application', () => {
  test('outlive a reading of the rids that comes in between', async () => {
    const { fake, sender, bitrates } = bench();
    fake.encodings[1] = { rid: '1', active: false };
    const parameters = sender.getParameters();
    assert.deepEqual(await ridsOf(sender), ['0']);
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
    const reading = ridsOf(sender);
    await sender.setParameters(limit(sender.getParameters(), 2));
    assert.deepEqual(await reading, ['0']);
    assert.deepEqual(bitrates(), [2, undefined]);
  });

  test('outlive a key frame that comes in between', async () => {
    const { fake, sender, bitrates } = bench();
    const parameters = sender.getParameters();
    await makeKeyFrame(sender);
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
    assert.equal(fake.keyFrames, 1);
  });

  test('outlive a key frame that is being made', async () => {
    const { fake, sender, bitrates } = bench();
    const before = sender.getParameters();
    const made = makeKeyFrame(sender);
    const first = sender.setParameters(limit(before, 1));
    await Promise.all([made, first]);
    assert.deepEqual(bitrates(), [1, undefined]);
    const making = makeKeyFrame(sender);
    // The key frame's own transaction begins before the application's.
    while (fake.running === 0) await Promise.resolve();
    const within = sender.getParameters();
    await Promise.all([sender.setParameters(limit(within, 2, 1)), making]);
    assert.deepEqual(bitrates(), [1, 2]);
    assert.equal(fake.keyFrames, 2);
    assert.equal(fake.mostRunning, 1);
  });

  test('are not undone by a key frame that is asked for while they are set', async () => {
    const { fake, sender, bitrates } = bench();
    const set = sender.setParameters(limit(sender.getParameters(), 1));
    const frames = [makeKeyFrame(sender), makeKeyFrame(sender)];
    await Promise.all([set, ...frames]);
    assert.deepEqual(bitrates(), [1, undefined]);
    assert.equal(fake.keyFrames, 2);
    assert.equal(fake.mostRunning, 1);
  });

  test('may have been read before the sender was protected', async () => {
    const { fake, sender, bitrates } = bench({ share: false });
    const parameters = sender.getParameters();
    shareParameters(sender);
    await makeKeyFrame(sender);
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
    assert.equal(fake.keyFrames, 1);
  });

  test('are those of the call, not of a later moment', async () => {
    const { sender, bitrates } = bench();
    const parameters = limit(sender.getParameters(), 1);
    const made = makeKeyFrame(sender);
    await made;
    const set = sender.setParameters(parameters);
    limit(parameters, 2);
    await set;
    assert.deepEqual(bitrates(), [1, undefined]);
  });

  test('may come with options of their own', async () => {
    const { fake, sender } = bench();
    const set = sender.setParameters as FakeSender['setParameters'];
    await set(sender.getParameters(), { encodingOptions: [{ keyFrame: true }] });
    const parameters = sender.getParameters();
    await makeKeyFrame(sender);
    await set(parameters, { encodingOptions: [{ keyFrame: true }] });
    assert.equal(fake.keyFrames, 3);
  });

  test('are set after a negotiation and a key frame', async () => {
    const { fake, sender, bitrates } = bench();
    const parameters = sender.getParameters();
    fake.codecs = ['AV1', 'VP8'];
    await makeKeyFrame(sender);
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
  });

  test('are kept over many changes of both', async () => {
    const { fake, sender, bitrates } = bench();
    for (let round = 1; round <= 20; round += 1) {
      const before = round % 2 === 0 ? makeKeyFrame(sender) : undefined;
      const parameters = limit(sender.getParameters(), round, round % 2);
      if (round % 3 === 0) await makeKeyFrame(sender);
      const after = makeKeyFrame(sender);
      await sender.setParameters(parameters);
      await Promise.all([before, after]);
      assert.equal(bitrates()[round % 2], round);
    }
    assert.equal(fake.keyFrames, 36);
    assert.equal(fake.mostRunning, 1);
  });
});

describe('the browser refuses still', () => {
  test('a transaction that the application has ended itself', async () => {
    for (const between of [false, true]) {
      const { sender, bitrates } = bench();
      const stale = sender.getParameters();
      sender.getParameters();
      if (between) await makeKeyFrame(sender);
      const name = between ? 'InvalidStateError' : 'InvalidModificationError';
      await assert.rejects(sender.setParameters(limit(stale, 1)), fails(name));
      assert.deepEqual(bitrates(), [undefined, undefined]);
    }
  });

  test('a transaction that is done', async () => {
    for (const between of [false, true]) {
      const { sender } = bench();
      const parameters = sender.getParameters();
      if (between) await makeKeyFrame(sender);
      await sender.setParameters(parameters);
      if (between) await makeKeyFrame(sender);
      await assert.rejects(sender.setParameters(parameters), fails('InvalidStateError'));
    }
  });

  test('what an application may not change', async () => {
    const { sender } = bench();
    const parameters = sender.getParameters();
    await makeKeyFrame(sender);
    const changed = { ...parameters, codecs: [] };
    await assert.rejects(sender.setParameters(changed), fails('InvalidModificationError'));
    const fewer = { ...parameters, encodings: [] };
    await assert.rejects(sender.setParameters(fewer), fails('InvalidModificationError'));
  });

  test('a value, and the application may try another', async () => {
    const { sender, bitrates } = bench();
    const parameters = sender.getParameters();
    await makeKeyFrame(sender);
    await assert.rejects(sender.setParameters(limit(parameters, -1)), fails('RangeError'));
    await makeKeyFrame(sender);
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
  });
});

describe('a key frame', () => {
  test('is made of every encoding', async () => {
    const { fake, sender } = bench();
    await Promise.all([makeKeyFrame(sender), makeKeyFrame(sender)]);
    assert.equal(fake.keyFrames, 2);
    assert.equal(fake.mostRunning, 1);
  });

  test('is not asked of sound, nor of a sender without a track', async () => {
    const { fake, sender } = bench();
    for (const track of [{ kind: 'audio' }, null]) {
      fake.track = track;
      await makeKeyFrame(sender);
    }
    assert.equal(fake.keyFrames, 0);
  });

  test('that the browser refuses harms nothing', async () => {
    const { fake, sender, bitrates } = bench({ share: false });
    const set = fake.setParameters.bind(fake);
    let refusing = true;
    fake.setParameters = (given, options) =>
      refusing ? Promise.reject(new Error('stopped')) : set(given, options);
    const parameters = sender.getParameters();
    await makeKeyFrame(sender);
    refusing = false;
    await sender.setParameters(limit(parameters, 1));
    assert.deepEqual(bitrates(), [1, undefined]);
    assert.equal(fake.keyFrames, 0);
  });
});

test('parameters are shared once', () => {
  const { sender } = bench();
  const { setParameters } = sender;
  shareParameters(sender);
  assert.equal(sender.setParameters, setParameters);
});
