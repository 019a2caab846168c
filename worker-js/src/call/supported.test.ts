import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { supported } from './supported.js';

const NAMES = ['Worker', 'RTCPeerConnection', 'RTCRtpSender', 'RTCRtpTransceiver', 'RTCRtpScriptTransform'];
const before = new Map(NAMES.map((name) => [name, Reflect.get(globalThis, name)]));

/** A browser with everything, but for what is left out. */
function pretend(left: Record<string, unknown> = {}) {
  class Sender {
    createEncodedStreams(): void {}
  }
  class Transceiver {
    setCodecPreferences(): void {}
  }
  class EncodedFrame {
    readonly original: unknown;

    constructor(original: unknown) {
      this.original = original;
    }
  }
  Object.assign(globalThis, {
    Worker: class {},
    RTCPeerConnection: class {},
    RTCRtpSender: Sender,
    RTCRtpTransceiver: Transceiver,
    RTCRtpScriptTransform: class {},
    RTCEncodedVideoFrame: EncodedFrame,
    ...left,
  });
}

afterEach(() => {
  for (const [name, value] of before) Object.assign(globalThis, { [name]: value });
  Reflect.deleteProperty(globalThis, 'RTCEncodedVideoFrame');
});

describe('calls', () => {
  test('can be had with everything', () => {
    pretend();
    assert.deepEqual(supported(), { supported: true, missing: [], fallback: null });
  });

  test('can be had with encoded streams', () => {
    pretend({ RTCRtpScriptTransform: undefined });
    assert.deepEqual(supported(), { supported: true, missing: [], fallback: 'encoded-streams' });
  });

  // Firefox had the constructor before its frames had the name.
  test('are not said to go by payload types for want of a constructor of frames', () => {
    pretend({ RTCEncodedVideoFrame: class {} });
    assert.deepEqual(supported(), { supported: true, missing: [], fallback: null });
    for (const name of NAMES) Reflect.deleteProperty(globalThis, name);
    Object.assign(globalThis, { importScripts: () => {} });
    try {
      assert.deepEqual(supported(), { supported: true, missing: [], fallback: null }, 'in a worker');
      Reflect.deleteProperty(globalThis, 'RTCEncodedVideoFrame');
      const missing = ['RTCEncodedVideoFrame'];
      assert.deepEqual(supported(), { supported: false, missing, fallback: null }, 'in a worker');
    } finally {
      Reflect.deleteProperty(globalThis, 'importScripts');
    }
  });

  test('cannot be had without any way to transform frames', () => {
    pretend({ RTCRtpScriptTransform: undefined, RTCRtpSender: class {} });
    assert.deepEqual(supported(), { supported: false, missing: ['RTCRtpScriptTransform'], fallback: null });
  });

  test('cannot be had on a server, which says so and does not throw', () => {
    const { supported: can, missing } = supported();
    assert.equal(can, false);
    assert.ok(missing.includes('RTCPeerConnection') && !missing.includes('WebAssembly SIMD'), `${missing}`);
  });
});
