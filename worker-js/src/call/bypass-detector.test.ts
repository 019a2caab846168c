import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BypassDetector, type RtpCounts } from './bypass-detector.js';

const none: RtpCounts = { kind: 'video', packets: 0, bytes: 0, frames: 0, samples: 0 };
const video = (frames: number, bytes = frames * 1000): RtpCounts => ({
  ...none,
  frames,
  bytes,
  packets: frames,
});
const sound = (packets: number, samples = 0): RtpCounts => ({ ...none, kind: 'audio', packets, samples });

describe('a fresh end whose worker has taken nothing', () => {
  test('is suspect with the first frame that the browser counts', () => {
    for (const [sends, sample] of [
      [true, video(1)],
      [false, video(1)],
      [true, sound(1)],
      [false, sound(4, 960)],
    ] as const) {
      const detector = new BypassDetector(sends, true, 0);
      assert.ok(detector.wantsSample(100));
      assert.equal(detector.isSuspect({ ...none, kind: sample.kind }, 100), false);
      assert.equal(detector.isSuspect(sample, 200), true);
      assert.ok(detector.isSilent);
    }
  });

  test('is not suspect of what was encoded and not sent, or received and not played', () => {
    const sender = new BypassDetector(true, true, 0);
    assert.equal(sender.isSuspect(video(9, 0), 100), false);
    const receiver = new BypassDetector(false, true, 0);
    assert.equal(receiver.isSuspect(sound(50, 0), 100), false);
    const padded = new BypassDetector(false, true, 0);
    assert.equal(padded.isSuspect(sound(3, 960), 100), false);
  });
});

test('an end that was connected before is compared with its first sample', () => {
  const detector = new BypassDetector(true, false, 0);
  assert.equal(detector.isSuspect(video(100), 100), false);
  assert.equal(detector.isSuspect(video(100), 200), false);
  assert.equal(detector.isSuspect(video(101), 300), false, 'encoded before the transform was set');
  assert.equal(detector.isSuspect(video(102), 400), false);
  assert.equal(detector.isSuspect(video(103), 500), true);
});

describe('an end that flows', () => {
  const flowing = (sends: boolean) => {
    const detector = new BypassDetector(sends, true, 0);
    for (let time = 100; time <= 1000; time += 100) detector.counted(time / 10, time / 10, time);
    return detector;
  };

  test('need not be sampled', () => {
    assert.equal(flowing(true).wantsSample(1000), false);
  });

  test('is suspect within half a second when it goes on without the worker', () => {
    for (const [sends, of] of [
      [true, (count: number) => video(count)],
      [false, (count: number) => video(count)],
      [true, (count: number) => sound(count)],
      [false, (count: number) => sound(count, count * 960)],
    ] as const) {
      const detector = flowing(sends);
      assert.ok(detector.wantsSample(1100));
      const suspectAt = [0, 1, 2, 3].filter((round) =>
        detector.isSuspect(of(100 + 5 * round), 1100 + 100 * round),
      );
      assert.equal(suspectAt[0], 3);
    }
  });

  test('is not when what was on its way arrives late, in one burst', () => {
    for (const of of [(count: number) => video(count), (count: number) => sound(count, count * 960)]) {
      for (const sends of [true, false]) {
        const detector = flowing(sends);
        const counts = [100, 100, 130, 130, 130, 131, 131, 131];
        const suspect = counts.filter((count, round) => detector.isSuspect(of(count), 1100 + 100 * round));
        assert.deepEqual(suspect, []);
      }
    }
  });

  test('is not on a machine that stands still between samples, unless nothing can explain so much', () => {
    const detector = flowing(true);
    const suspect: number[] = [];
    for (let round = 0; round < 12; round++) {
      if (detector.isSuspect(sound(100 + 10 * round), 1100 + 500 * round)) suspect.push(round);
    }
    assert.deepEqual(suspect, [11]);
  });

  test('is not when a packet comes now and then while it is silent', () => {
    const detector = flowing(false);
    let packets = 100;
    for (let time = 1100; time < 600_000; time += 100) {
      if (!detector.wantsSample(time)) continue;
      if (time % 3000 < 300) packets += 1;
      assert.equal(detector.isSuspect(sound(packets, packets * 960), time), false, `${time}`);
    }
    assert.ok(packets > 200);
  });

  test('is not when the worker turns out to have taken a frame meanwhile', () => {
    const detector = flowing(true);
    detector.isSuspect(video(100), 1100);
    detector.isSuspect(video(110), 1200);
    detector.isSuspect(video(120), 1300);
    assert.equal(detector.isSuspect(video(130), 1400), true);
    detector.counted(110, 110, 1400);
    assert.equal(detector.isSilent, false);
    assert.equal(detector.isSuspect(video(130), 1500), false, 'a new baseline');
    assert.equal(detector.isSuspect(video(131), 1600), false);
  });

  test('is not when its counters begin anew with another RTP stream', () => {
    const detector = flowing(true);
    detector.isSuspect(video(100), 1100);
    assert.equal(detector.isSuspect(video(2), 1200), false);
    assert.equal(detector.isSuspect(video(4), 1300), false);
    assert.equal(detector.isSuspect(video(6), 1400), false);
    assert.equal(detector.isSuspect(video(8), 1500), true);
  });

  test('is compared with the other RTP stream from its beginning', () => {
    const detector = flowing(true);
    detector.isSuspect(video(100), 1100);
    detector.isSuspect(video(2), 1200);
    assert.equal(detector.isSuspect(video(150), 1300), true, 'more than can be on their way');
  });

  test('has not grown if one of its RTP streams has ended', () => {
    const detector = flowing(true);
    for (const [round, frames] of [100, 150, 160, 120, 130, 140].entries()) {
      assert.equal(detector.isSuspect(video(frames), 1100 + 100 * round), false, `${frames}`);
    }
    assert.equal(detector.isSuspect(video(150), 1700), true);
  });

  test('is not before it has been silent for a while, however often it is sampled', () => {
    const detector = flowing(true);
    const suspectAt = [1050, 1100, 1150, 1200, 1250, 1300].filter((time) =>
      detector.isSuspect(video(time / 50), time),
    );
    assert.deepEqual(suspectAt, [1300]);
  });

  test('is not silent while the worker writes frames that it took before', () => {
    const detector = flowing(true);
    for (const [round, frames] of [100, 110, 120].entries()) {
      detector.isSuspect(video(frames), 1100 + 100 * round);
    }
    detector.counted(100, 101, 1350);
    assert.equal(detector.isSilent, false);
    assert.equal(detector.isSuspect(video(130), 1400), false);
  });

  test('speaks by what was counted since the worker took its last frame', () => {
    const detector = flowing(false);
    const sample = (packets: number, samples: number) => ({
      ...sound(packets, samples),
      bytes: 80 * packets,
    });
    detector.isSuspect(sample(100, 96_000), 1100);
    detector.isSuspect(sample(107, 102_720), 1250);
    assert.equal(
      detector.evidence(1300),
      'audio, 300 ms without a frame for the worker, which has taken 100 and written 100; meanwhile 7 packets, 560 bytes, ' +
        '0 frames and 6720 samples were counted',
    );
  });
});

test('an end that has been silent for long is sampled less often, and often enough', () => {
  const detector = new BypassDetector(false, true, 0);
  let samples = 0;
  let longest = 0;
  let last = 0;
  for (let time = 100; time <= 10_000; time += 100) {
    if (!detector.wantsSample(time)) continue;
    samples += 1;
    longest = Math.max(longest, time - last);
    last = time;
    detector.isSuspect(none, time);
  }
  assert.equal(samples, 10 + 30);
  assert.ok(longest < 500, `${longest} ms`);
});
