import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamCount } from '../shared/messages.js';
import type { Attached, ProtectedEndpoints } from './protected-endpoints.js';
import { Watch } from './watch.js';

/** One sender under watch: the browser's counters and the worker's are set by the test. */
function bench() {
  const transform = {} as RTCRtpScriptTransform;
  const browser = { frames: 0, bytes: 0, samples: 0 };
  const end = {
    transform: transform as RTCRtpScriptTransform | null,
    getStats: async () => {
      browser.samples += 1;
      const entry = {
        type: 'outbound-rtp',
        kind: 'video',
        framesEncoded: browser.frames,
        bytesSent: browser.bytes,
      };
      return new Map([['one', entry]]);
    },
  };
  const attached: Attached = {
    end: end as unknown as RTCRtpSender,
    stream: 1,
    sends: true,
    transform,
    binding: null,
    isNamed: false,
    fresh: true,
  };
  const causes: string[] = [];
  let now = 0;
  let taken = 0;
  const counts = (): StreamCount[] => [{ stream: 1, taken, written: taken }];
  const watch = new Watch({ all: [attached] } as unknown as ProtectedEndpoints, {
    now: () => now,
    recount: async () => {
      // Frames that the worker takes while the browser is asked.
      taken += bench.late;
      return counts();
    },
    bypassed: (_, cause) => causes.push(cause),
  });
  const bench = {
    end,
    causes,
    browser,
    /** Frames that the worker takes after its count. */
    late: 0,
    /** A tenth of a second in which the browser sends frames, and the worker takes some. */
    round: async (sent: number, took: number) => {
      now += 100;
      browser.frames += sent;
      browser.bytes += sent * 1000;
      taken += took;
      await watch.counted(counts());
    },
  };
  return bench;
}

test('frames that the worker has not seen are noticed in the round in which they are counted', async () => {
  const { round, causes } = bench();
  await round(0, 0);
  assert.deepEqual(causes, []);
  await round(1, 0);
  assert.deepEqual(causes, [
    'the browser counts frames that the worker has not seen (video, 100 ms without a frame for the worker, which has ' +
      'taken 0 and written 0; meanwhile 0 packets, 1000 bytes, 1 frames and 0 samples were counted)',
  ]);
});

test('a transform that stops to be in force is noticed within half a second', async () => {
  const { round, causes } = bench();
  for (let count = 0; count < 20; count++) await round(3, 3);
  assert.deepEqual(causes, []);
  for (let count = 0; count < 4; count++) await round(3, 0);
  assert.equal(causes.length, 1);
});

test('a transform that was taken off or replaced is noticed at once', async () => {
  for (const transform of [null, {} as RTCRtpScriptTransform]) {
    const { round, causes, end } = bench();
    await round(3, 3);
    end.transform = transform;
    await round(3, 3);
    assert.deepEqual(causes, ['its transform was taken off or replaced']);
  }
});

test('frames that were on their way to the worker are none of it', async () => {
  const all = bench();
  for (let count = 0; count < 5; count++) await all.round(3, 3);
  all.late = 1;
  for (let count = 0; count < 20; count++) await all.round(3, 0);
  assert.deepEqual(all.causes, []);
});

test('the browser is not asked while the worker takes frames', async () => {
  const { round, browser } = bench();
  for (let count = 0; count < 20; count++) await round(3, 3);
  assert.equal(browser.samples, 0);
});

/** Senders whose frames the worker does not see, each with its own counters. */
function bypassing(ends: { frames: () => number | Promise<never> }[]) {
  const asked = ends.map(() => 0);
  const all = ends.map(({ frames }, index): Attached => {
    const getStats = async () => {
      asked[index] = (asked[index] ?? 0) + 1;
      const framesEncoded = await frames();
      const entry = { type: 'outbound-rtp', kind: 'video', framesEncoded, bytesSent: 1000 * framesEncoded };
      return new Map([['one', entry]]);
    };
    const end = { transform: null, getStats } as unknown as RTCRtpSender;
    return { end, stream: index, sends: true, transform: null, binding: null, isNamed: false, fresh: true };
  });
  const told: number[] = [];
  let now = 0;
  const watch = new Watch({ all } as unknown as ProtectedEndpoints, {
    now: () => now,
    recount: async () => [],
    bypassed: ({ stream }) => told.push(stream),
  });
  const round = () => {
    now += 100;
    return watch.counted([]);
  };
  return { asked, told, round };
}

test('all that go around are told, and one that the browser cannot count hides none', async () => {
  const refused = () => Promise.reject(new DOMException('', 'InvalidStateError'));
  const { told, round } = bypassing([{ frames: () => 1 }, { frames: refused }, { frames: () => 2 }]);
  await round();
  assert.deepEqual(told, []);
  await round();
  assert.deepEqual(told, [0, 2]);
});

test('a round that lasts is not joined by another', async () => {
  const { asked, round } = bypassing([{ frames: () => 0 }]);
  await round();
  await Promise.all([round(), round(), round()]);
  assert.deepEqual(asked, [1]);
  await round();
  assert.deepEqual(asked, [2]);
});
