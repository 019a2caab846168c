import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { MimeType } from '../wasm/sotto.js';
import { mimeTypeOf, offerOnly, type VideoCodec } from './codecs.js';
import type { SottoError } from './error.js';

const TAKEN: readonly MimeType[] = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1'];

/** What a browser can do, in its own order; what sends has one more. */
const CAPABILITIES: Record<string, string[]> = {
  audio: ['audio/red', 'audio/opus', 'audio/PCMU', 'audio/CN'],
  video: ['video/VP8', 'video/rtx', 'video/H264', 'video/vp9 0', 'video/vp9 2', 'video/red', 'video/ulpfec'],
};

const codec = (text: string) => {
  const [mimeType = '', sdpFmtpLine] = text.split(' ');
  return { mimeType, clockRate: 1, ...(sdpFmtpLine !== undefined && { sdpFmtpLine }) };
};
const capabilities = (extra: string[]) => ({
  getCapabilities: (kind: string) => ({
    codecs: [...(CAPABILITIES[kind] ?? []), ...extra.filter((type) => type.startsWith(kind))].map(codec),
  }),
});

/** What a transceiver is told to negotiate. */
function offered(kind: string, direction: string, preferred?: MimeType): string[] {
  const told: string[] = [];
  const transceiver = {
    direction,
    receiver: { track: { kind } },
    setCodecPreferences: (codecs: { mimeType: string; sdpFmtpLine?: string }[]) =>
      told.push(...codecs.map(({ mimeType, sdpFmtpLine }) => [mimeType, sdpFmtpLine].join(' ').trim())),
  };
  offerOnly(transceiver as unknown as RTCRtpTransceiver, TAKEN, preferred);
  return told;
}

beforeEach(() => {
  Object.assign(globalThis, {
    RTCRtpSender: capabilities(['video/AV1']),
    RTCRtpReceiver: capabilities([]),
  });
});

describe('what is offered', () => {
  test('can be protected, in the order of the core, and repairs come last', () => {
    const all = ['video/VP8', 'video/vp9 0', 'video/vp9 2', 'video/AV1', 'video/rtx'];
    assert.deepEqual(offered('video', 'sendonly'), all);
  });

  test('begins with what is preferred', () => {
    const order = offered('video', 'sendonly', 'video/AV1');
    assert.deepEqual(order, ['video/AV1', 'video/VP8', 'video/vp9 0', 'video/vp9 2', 'video/rtx']);
  });

  test('is what the browser can do in that direction', () => {
    const order = offered('video', 'recvonly', 'video/AV1');
    assert.deepEqual(order, ['video/VP8', 'video/vp9 0', 'video/vp9 2', 'video/rtx']);
  });

  test('has no redundant audio', () => {
    assert.deepEqual(offered('audio', 'sendonly'), ['audio/opus']);
  });
});

describe('a codec by name', () => {
  test('is found', () => {
    assert.equal(mimeTypeOf('VP9', TAKEN), 'video/VP9');
  });

  test('is refused with those that are taken', () => {
    for (const name of ['H263', 'red', '']) {
      assert.throws(
        () => mimeTypeOf(name as VideoCodec, TAKEN),
        ({ code, message }: SottoError) =>
          code === 'codec-unsupported' && TAKEN.every((taken) => message.includes(taken)),
      );
    }
  });
});
