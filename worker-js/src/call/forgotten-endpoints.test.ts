import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { StreamCount } from '../shared/messages.js';
import { Call } from './call.js';
import type { SottoError } from './error.js';
import { FakeWorker, fakeEnd, pretendBrowser } from './fake-worker.js';
import { ENOUGH_REPORTS } from './forgotten-endpoints.js';

const ENCRYPTED = {
  type: 'event' as const,
  event: {
    type: 'epoch' as const,
    epoch: 1,
    members: [],
    added: [],
    removed: [],
    safetyNumber: { digits: [], emoji: [], machine: '' },
  },
};

/** Reports of one stream, with so many new frames in each. */
function report(reports: number, { stream = 1, each = 2, from = 0 } = {}): void {
  for (let index = 1; index <= reports; index += 1) {
    const count: StreamCount = { stream, taken: from + index * each, written: 0 };
    FakeWorker.last.says({ type: 'counts', request: 0, streams: [count] });
  }
}

/** A connection of the call on which a transceiver has appeared, and nothing else has been done. */
async function forgetful({ encrypted = true } = {}) {
  const call = await Call.join({ member: 'alice', channel: { send: () => {}, onentry: null } });
  const told: SottoError[] = [];
  call.on('error', (error) => told.push(error));
  const sender = Object.assign(fakeEnd<RTCRtpSender>(), { replaceTrack: async () => {} });
  const receiver = Object.assign(fakeEnd<RTCRtpReceiver>(), { track: { kind: 'video' } });
  const transceiver = {
    direction: 'sendrecv',
    stop() {},
    sender,
    receiver,
    mid: '1',
    setCodecPreferences: () => {},
  };
  const peer = Object.assign(new EventTarget(), {
    signalingState: 'stable',
    getConfiguration: () => ({}),
    getTransceivers: (): unknown[] => [],
    addTrack() {},
    addTransceiver() {},
    setLocalDescription: async () => {},
    setRemoteDescription: async () => {},
    createOffer: async () => ({ type: 'offer' }),
  });
  call.adoptPeerConnection(peer as unknown as RTCPeerConnection);
  peer.getTransceivers = () => [transceiver];
  Object.assign(sender, { track: { kind: 'video' } });
  (peer.addTransceiver as () => void)();
  if (encrypted) FakeWorker.last.says(ENCRYPTED);
  return { call, told, sender, receiver, codes: () => told.map(({ code }) => code) };
}

beforeEach(() => {
  pretendBrowser();
  Object.assign(globalThis, {
    RTCRtpSender: { getCapabilities: () => ({ codecs: [{ mimeType: 'video/VP8' }] }), prototype: {} },
    RTCRtpReceiver: { getCapabilities: () => ({ codecs: [{ mimeType: 'video/VP8' }] }), prototype: {} },
  });
});

describe('a sender or receiver that is never bound', () => {
  test('is told once, with the call that is missing, when frames have come for a while', async () => {
    const { told, codes } = await forgetful();
    report(ENOUGH_REPORTS - 1);
    assert.deepEqual(codes(), []);
    report(100, { from: 1000 });
    assert.deepEqual(codes(), ['sender-unbound']);
    assert.match(told[0]?.message ?? '', /sender \(video, mid 1\).*call\.protect\(sender, \{ track \}\)/);
    report(100, { stream: 2 });
    assert.deepEqual(codes(), ['sender-unbound', 'receiver-unbound']);
    assert.match(
      told[1]?.message ?? '',
      /receiver \(video, mid 1\).*call\.unprotect\(receiver, \{ member, track \}\)/,
    );
  });

  test('is not told while no frame comes, nor while nothing could pass in any case', async () => {
    const quiet = await forgetful();
    report(2 * ENOUGH_REPORTS, { each: 0 });
    assert.deepEqual(quiet.codes(), []);
    const waiting = await forgetful({ encrypted: false });
    report(2 * ENOUGH_REPORTS);
    assert.deepEqual(waiting.codes(), []);
    FakeWorker.last.says(ENCRYPTED);
    report(ENOUGH_REPORTS, { from: 1000 });
    assert.deepEqual(waiting.codes(), ['sender-unbound']);
  });

  test('is not told once the application has said what becomes of it', async () => {
    for (const say of [
      ({ call, sender }: Awaited<ReturnType<typeof forgetful>>) => call.protect(sender, { track: 'camera' }),
      ({ call, sender }: Awaited<ReturnType<typeof forgetful>>) => call.release(sender),
      ({ call, sender }: Awaited<ReturnType<typeof forgetful>>) => call.shut(sender),
      ({ call, sender }: Awaited<ReturnType<typeof forgetful>>) => {
        call.protect(sender, { track: 'camera' });
        call.release(sender);
      },
    ]) {
      const scene = await forgetful();
      report(ENOUGH_REPORTS - 1);
      say(scene);
      report(100, { from: 1000 });
      assert.deepEqual(scene.codes(), []);
    }
  });
});

test('an error of a call that has no listener is reported as uncaught', async () => {
  const reported: unknown[] = [];
  Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
  try {
    const call = await Call.join({ member: 'alice', channel: { send: () => {}, onentry: null } });
    FakeWorker.last.says({ type: 'failed', code: 'worker-failed', message: 'first' });
    call.on('error', () => {});
    FakeWorker.last.says({ type: 'failed', code: 'worker-failed', message: 'second' });
    assert.deepEqual(
      reported.map((error) => (error as SottoError).message),
      ['first'],
    );
  } finally {
    Reflect.deleteProperty(globalThis, 'reportError');
  }
});
