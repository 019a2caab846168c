import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payloadTypes } from './payload-types.js';
import type { RtpEndpoint } from './transform.js';

const endWith = (parameters: object) => ({ getParameters: () => parameters }) as unknown as RtpEndpoint;

test('payload types are those of the codecs that were negotiated', () => {
  const codecs = [
    { payloadType: 96, mimeType: 'video/VP8', clockRate: 90_000 },
    { payloadType: 97, mimeType: 'video/rtx', clockRate: 90_000, sdpFmtpLine: 'apt=96' },
    { payloadType: 0, mimeType: 'audio/PCMU', clockRate: 8_000 },
  ];
  const expected = [
    [96, 'video/VP8'],
    [97, 'video/rtx'],
    [0, 'audio/PCMU'],
  ];
  assert.deepEqual(payloadTypes(endWith({ codecs })), expected);
});

test('before a negotiation there are none', () => {
  for (const parameters of [{}, { codecs: [] }]) assert.deepEqual(payloadTypes(endWith(parameters)), []);
});

test('a codec without payload type or name is left out', () => {
  const codecs = [{ mimeType: 'video/VP8' }, { payloadType: 98 }, { payloadType: 99, mimeType: 'video/AV1' }];
  assert.deepEqual(payloadTypes(endWith({ codecs })), [[99, 'video/AV1']]);
});
