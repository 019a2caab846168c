import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Call } from '../call/call.js';
import { SottoError } from '../call/error.js';
import type { PublishedTrack } from '../log/wire/PublishedTrack.js';
import { FakePeer } from './fake-peer.js';
import { Media, MOST_SECTIONS, type Sending } from './media.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const camera = {
  kind: 'video',
  mediaStreamTrack: { kind: 'video' } as MediaStreamTrack,
  muted: false,
} as const;
const track = (member: string, number = 1, muted = false): PublishedTrack => ({
  member,
  track: number,
  kind: 'video',
  muted,
});

/** A media connection, with everything that happens to it and to the call in one log. */
function bench(sending: Sending = {}) {
  const log: unknown[] = [];
  const preferred: unknown[] = [];
  const refuse = { protect: false, unprotect: false };
  const call = {
    createPeerConnection: (configuration: object) => new FakePeer(configuration),
    protect: (_: unknown, { track, videoCodec }: { track: string; videoCodec?: string }) => {
      if (refuse.protect) throw new SottoError('transform-unsupported', 'no');
      preferred.push(videoCodec);
      log.push(`protect ${track}`);
    },
    unprotect: (_: unknown, { member, track }: { member: string; track: string }) => {
      if (refuse.unprotect) throw new SottoError('transform-unsupported', 'no');
      log.push(`unprotect ${member} ${track}`);
    },
    release: () => log.push('release'),
  } as unknown as Call;
  const media = new Media(call, {}, sending, {
    offer: (_, publish, subscribe) =>
      log.push({
        publish: publish.map(({ mid, track }) => `${mid}:${track}`),
        subscribe: subscribe.map(({ mid, member, track }) => `${mid}:${member} ${track}`),
      }),
    added: ({ member, track }) => log.push(`added ${member} ${track}`),
    removed: ({ member, track }) => log.push(`removed ${member} ${track}`),
    muted: ({ member, muted }) => log.push(`${member} ${muted ? 'muted' : 'unmuted'}`),
    state: (state) => log.push(state),
    failed: () => log.push('failed'),
  });
  const take = () => log.splice(0);
  const answer = async () => {
    media.handleAnswer('answer');
    await settled();
  };
  return { media, peer: FakePeer.last, take, answer, refuse, preferred };
}

beforeEach(() => {
  Object.assign(globalThis, {
    RTCPeerConnection: FakePeer,
    RTCRtpScriptTransform: class {},
    RTCRtpSender: { getCapabilities: () => null },
    RTCRtpReceiver: { getCapabilities: () => null },
  });
});

describe('publishing', () => {
  test('protects before it offers', async () => {
    const { media, take } = bench();
    media.publish('camera', camera);
    await settled();
    assert.deepEqual(take(), ['protect camera', { publish: ['0:1'], subscribe: [] }]);
  });

  test('says nothing of what came to be wanted after the offer was made', async () => {
    const { media, take, answer } = bench();
    media.publish('camera', camera);
    await settled();
    await answer();
    media.unpublish('camera');
    await settled();
    await answer();
    take();
    media.follow([track('bob')]);
    await settled();
    // The offer is on its way, with the camera's section idle; it may have to be sent again.
    media.publish('camera', camera);
    take();
    media.repeatOffer();
    assert.deepEqual(take(), [{ publish: [], subscribe: ['1:bob 1'] }]);
    await answer();
    assert.deepEqual(take(), [{ publish: ['0:1'], subscribe: ['1:bob 1'] }]);
  });

  test('offers nothing that cannot be protected', async () => {
    const { media, peer, take, refuse } = bench();
    refuse.protect = true;
    assert.throws(() => media.publish('camera', camera), SottoError);
    await settled();
    assert.deepEqual(take(), []);
    assert.deepEqual(peer.getTransceivers(), []);
  });

  test('sends what is asked for, and receives anything', () => {
    const { media, peer, preferred } = bench({ videoCodec: 'VP9', layers: 'L3T3_KEY' });
    media.publish('camera', camera);
    media.publish('microphone', { ...camera, kind: 'audio' });
    media.follow([track('bob')]);
    assert.deepEqual(preferred, ['VP9', undefined]);
    const encodings = peer.transceivers.map(({ sendEncodings }) => sendEncodings);
    assert.deepEqual(encodings, [[{ scalabilityMode: 'L3T3_KEY' }], undefined, undefined]);
  });

  test('sends three pictures, the largest under the highest name', () => {
    const { media, peer } = bench({ layers: 'simulcast' });
    media.publish('camera', camera);
    const encodings = peer.transceivers[0]?.sendEncodings as { rid: string; scaleResolutionDownBy: number }[];
    const bySize = [...encodings].sort((a, b) => b.scaleResolutionDownBy - a.scaleResolutionDownBy);
    assert.deepEqual(
      bySize.map(({ rid }) => rid),
      encodings.map(({ rid }) => rid).sort(),
    );
    assert.equal(encodings.length, 3);
  });

  test('ends, and its transceiver is used again once that is negotiated', async () => {
    const { media, peer, take, answer } = bench();
    media.publish('camera', camera);
    await settled();
    await answer();
    media.unpublish('camera');
    media.publish('screen', camera);
    await settled();
    await answer();
    assert.deepEqual(take().at(-1), { publish: ['1:2'], subscribe: [] });
    assert.equal(peer.transceivers[0]?.sender.track, null);
    media.publish('camera', camera);
    await settled();
    assert.deepEqual(take(), ['protect camera', { publish: ['1:2', '0:1'], subscribe: [] }]);
    assert.equal(peer.transceivers.length, 2);
    assert.equal(peer.transceivers[0]?.sender.track, camera.mediaStreamTrack);
  });
});

describe('following', () => {
  test('binds every receiver before it offers', async () => {
    const { media, take } = bench();
    media.follow([track('bob'), track('eve', 2)]);
    await settled();
    assert.deepEqual(take(), [
      'unprotect bob camera',
      'added bob camera',
      'unprotect eve screen',
      'added eve screen',
      { publish: [], subscribe: ['0:bob 1', '1:eve 2'] },
    ]);
  });

  test('uses the receiver of one who left for one who came, bound anew, once that is negotiated', async () => {
    const { media, peer, take, answer } = bench();
    media.follow([track('bob')]);
    await settled();
    await answer();
    take();
    media.follow([]);
    media.follow([track('eve')]);
    await settled();
    assert.deepEqual(take(), [
      'release',
      'removed bob camera',
      'unprotect eve camera',
      'added eve camera',
      { publish: [], subscribe: ['1:eve 1'] },
    ]);
    await answer();
    media.follow([track('eve'), track('ann')]);
    await settled();
    assert.deepEqual(take().at(-1), { publish: [], subscribe: ['1:eve 1', '0:ann 1'] });
    assert.equal(peer.transceivers.length, 2);
  });

  test('does not receive on what was made for sending', async () => {
    const { media, peer, answer } = bench();
    media.publish('camera', camera);
    await settled();
    await answer();
    media.unpublish('camera');
    await settled();
    await answer();
    media.follow([track('bob')]);
    assert.equal(peer.transceivers.length, 2);
  });

  test('tells who is muted without negotiating', async () => {
    const { media, take, answer } = bench();
    media.follow([track('bob')]);
    await settled();
    await answer();
    take();
    media.follow([track('bob', 1, true)]);
    await settled();
    assert.deepEqual(take(), ['bob muted']);
    assert.equal(media.streams[0]?.muted, true);
  });

  test('shows nothing that cannot be bound', async () => {
    const { media, take, refuse } = bench();
    refuse.unprotect = true;
    media.follow([track('bob')]);
    await settled();
    assert.deepEqual(take(), ['failed', { publish: [], subscribe: [] }]);
    assert.deepEqual(media.streams, []);
  });

  test('of more members than a connection can have is told once, and there may be room later', async () => {
    const { media, peer, take, answer } = bench();
    const all = Array.from({ length: MOST_SECTIONS + 2 }, (_, index) => track(`bob${index}`));
    const failures = () => take().filter((entry) => entry === 'failed').length;
    media.follow(all);
    assert.deepEqual([peer.getTransceivers().length, media.streams.length], [MOST_SECTIONS, MOST_SECTIONS]);
    assert.equal(failures(), 1);
    await settled();
    await answer();
    take();
    media.follow(all);
    await settled();
    assert.deepEqual(take(), [], 'nothing is new, and it has been told');
    media.follow(all.slice(5));
    await settled();
    await answer();
    media.follow(all.slice(5));
    assert.equal(
      media.streams.length,
      MOST_SECTIONS - 3,
      'those who were left out have the places of those who went',
    );
    assert.equal(peer.getTransceivers().length, MOST_SECTIONS);
    take();
    media.follow([...all, track('eve')]);
    assert.equal(failures(), 1, 'it is over once there was room for all');
  });

  test('that comes and goes while the server answers no offer makes no more sections', async () => {
    const { media, peer } = bench();
    for (let change = 0; change < 2 * MOST_SECTIONS; change++) {
      media.follow(change % 2 === 0 ? [track(`bob${change}`)] : []);
      await settled();
    }
    assert.equal(peer.getTransceivers().length, MOST_SECTIONS);
  });

  test('ignores tracks that there are not', () => {
    const { media, take } = bench();
    media.follow([track('bob', 8)]);
    assert.deepEqual(take(), []);
  });
});

test('closing shuts every sender and receiver and removes what was shown', async () => {
  const { media, peer, take } = bench();
  media.publish('camera', camera);
  media.follow([track('bob')]);
  await settled();
  take();
  media.close();
  const log = take();
  assert.equal(log.filter((entry) => entry === 'release').length >= 4, true);
  assert.deepEqual(log.at(-1), 'removed bob camera');
  assert.equal(peer.signalingState, 'closed');
});
