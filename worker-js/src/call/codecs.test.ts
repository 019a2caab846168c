import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { MimeType } from '../wasm/sotto.js';
import { mimeTypeOf, restrictCodecs, type VideoCodec } from './codecs.js';
import type { SottoError } from './error.js';

const TAKEN: readonly MimeType[] = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1'];

/** The codecs that a browser can receive, in its own order. */
const RECEIVING: Record<string, string[]> = {
  audio: ['audio/red', 'audio/opus', 'audio/G722', 'audio/PCMU', 'audio/CN', 'audio/telephone-event'],
  video: [
    'video/red',
    'video/VP8',
    'video/rtx',
    'video/H265',
    'video/vp9 0',
    'video/vp9 2',
    'video/ulpfec',
    'video/H264 42e01f',
  ],
};

/** The codecs that the same browser can send: a higher level of H.264, one more codec, one variant of VP9 less. */
const SENDING: Record<string, string[]> = {
  audio: RECEIVING['audio'] ?? [],
  video: [
    ...(RECEIVING['video'] ?? []).filter((text) => text !== 'video/vp9 2'),
    'video/H264 640034',
    'video/AV1',
  ],
};

const codec = (text: string) => {
  const [mimeType = '', sdpFmtpLine] = text.split(' ');
  return { mimeType, clockRate: 1, ...(sdpFmtpLine !== undefined && { sdpFmtpLine }) };
};
const textOf = ({ mimeType, sdpFmtpLine }: RTCRtpCodec) => [mimeType, sdpFmtpLine].join(' ').trim();
const capabilities = (codecs: Record<string, string[]>) => ({
  getCapabilities: (kind: string) => ({ codecs: (codecs[kind] ?? []).map(codec) }),
});

/** Restricts a transceiver of a browser that `takes` some lists, and tells the lists that it was given. */
function lists(
  kind: string,
  direction: string,
  { preferred, takes = () => true }: { preferred?: MimeType; takes?: (codec: string) => boolean } = {},
): string[][] {
  const given: string[][] = [];
  const transceiver = {
    direction,
    receiver: { track: { kind } },
    setCodecPreferences: (codecs: RTCRtpCodec[]) => {
      const list = codecs.map(textOf);
      given.push(list);
      const odd = list.find((text) => !takes(text));
      if (odd !== undefined) throw new Error(`InvalidModificationError: ${odd}`);
    },
  };
  restrictCodecs(transceiver as unknown as RTCRtpTransceiver, TAKEN, preferred);
  return given;
}

const isReceived = (text: string) => Object.values(RECEIVING).flat().includes(text);

beforeEach(() => {
  Object.assign(globalThis, { RTCRtpSender: capabilities(SENDING), RTCRtpReceiver: capabilities(RECEIVING) });
});

const received = ['video/VP8', 'video/vp9 0', 'video/vp9 2', 'video/H264 42e01f'];
const sent = ['video/VP8', 'video/vp9 0', 'video/H264 42e01f', 'video/H264 640034', 'video/AV1'];
const both = ['video/VP8', 'video/vp9 0', 'video/H264 42e01f'];
const repairs = ['video/rtx', 'video/red', 'video/ulpfec'];

describe('the codecs that are negotiable', () => {
  test('can be protected, in the order of the core; repairs come last', () => {
    assert.deepEqual(lists('video', 'sendonly'), [[...sent, ...repairs]]);
  });

  test('begin with the preferred one', () => {
    const [order = []] = lists('video', 'sendonly', { preferred: 'video/AV1' });
    assert.deepEqual(order.slice(0, 2), ['video/AV1', 'video/VP8']);
    assert.deepEqual([...order].sort(), [...sent, ...repairs].sort());
  });

  test('are what the browser can do in that direction', () => {
    for (const direction of ['recvonly', 'sendrecv', 'inactive']) {
      assert.deepEqual(lists('video', direction, { preferred: 'video/AV1' }), [[...received, ...repairs]]);
    }
  });

  test('have FlexFEC where the browser has it', () => {
    const flexible = { video: [...(RECEIVING['video'] ?? []), 'video/flexfec-03'] };
    Object.assign(globalThis, { RTCRtpReceiver: capabilities(flexible) });
    assert.deepEqual(lists('video', 'recvonly'), [[...received, ...repairs, 'video/flexfec-03']]);
  });

  test('have no redundant sound, no telephone events, no comfort noise', () => {
    for (const direction of ['sendonly', 'recvonly', 'sendrecv']) {
      assert.deepEqual(lists('audio', direction), [['audio/opus']]);
    }
  });

  test('are left alone where the transceiver is stopped', () => {
    assert.deepEqual(lists('video', 'stopped'), []);
  });
});

describe('a browser that refuses the list', () => {
  test('is asked again with the codecs that it can send and receive', () => {
    const asked = lists('video', 'sendonly', { takes: isReceived });
    assert.deepEqual(asked, [
      [...sent, ...repairs],
      [...both, ...repairs],
    ]);
  });

  test('of receivers is asked again in the same way', () => {
    const isSent = (text: string) => Object.values(SENDING).flat().includes(text);
    for (const direction of ['recvonly', 'sendrecv']) {
      assert.equal(lists('video', direction, { takes: isSent }).length, 2, direction);
      assert.deepEqual(lists('video', direction, { takes: isSent })[1], [...both, ...repairs]);
    }
  });

  test('twice is an error with the cause', () => {
    for (const direction of ['sendonly', 'recvonly', 'sendrecv', 'inactive']) {
      assert.throws(
        () => lists('video', direction, { takes: () => false }),
        ({ code, cause }: SottoError) =>
          code === 'codecs-refused' && cause instanceof Error && cause.message.includes('video/VP8'),
      );
    }
  });

  test('has nothing in both lists: an error with the cause', () => {
    Object.assign(globalThis, {
      RTCRtpReceiver: capabilities({ video: ['video/H264 640034 ', 'video/rtx'] }),
    });
    assert.throws(
      () => lists('video', 'sendonly', { takes: () => false }),
      ({ code, cause }: SottoError) => code === 'codecs-refused' && cause instanceof Error,
    );
  });
});

describe('codecs-refused', () => {
  const isRefused = ({ code }: SottoError) => code === 'codecs-refused';

  test('a browser without a codec that can be protected', () => {
    for (const codecs of [[], ['video/H265', 'video/H263'], ['video/rtx', 'video/red', 'video/ulpfec']]) {
      const none = capabilities({ video: codecs });
      Object.assign(globalThis, { RTCRtpSender: none, RTCRtpReceiver: none });
      for (const direction of ['sendonly', 'recvonly'])
        assert.throws(() => lists('video', direction), isRefused);
    }
  });

  test('a browser that tells nothing of a kind', () => {
    const none = { getCapabilities: () => null };
    Object.assign(globalThis, { RTCRtpSender: none, RTCRtpReceiver: none });
    assert.throws(() => lists('video', 'sendonly'), isRefused);
  });

  test('a browser without setCodecPreferences', () => {
    const transceiver = { direction: 'sendonly', receiver: { track: { kind: 'audio' } } };
    const restrict = () => restrictCodecs(transceiver as unknown as RTCRtpTransceiver, TAKEN, undefined);
    assert.throws(restrict, isRefused);
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
