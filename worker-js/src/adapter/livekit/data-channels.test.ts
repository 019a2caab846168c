import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DataPacket, EncryptedPacket, UserPacket } from '@livekit/protocol';
import { guardDataChannels } from './data-channels.js';
import { LiveKitError } from './error.js';
import { FakeChannel, FakePeer } from './fake-livekit.js';

const encrypted = new DataPacket({
  value: { case: 'encryptedPacket', value: new EncryptedPacket({ encryptedValue: new Uint8Array(9) }) },
}).toBinary();
const clear = new DataPacket({ value: { case: 'user', value: new UserPacket() } }).toBinary();
const bufferOf = (bytes: Uint8Array) => bytes.slice().buffer;

/** A guarded connection whose library listens to what it opens, with the codes of errors that it tells. */
function guarded() {
  const dropped: string[] = [];
  const peer = new FakePeer();
  peer.ondatachannel = (event) => (event as Event & { channel: FakeChannel }).channel.listen();
  guardDataChannels(peer as unknown as RTCPeerConnection, ({ code }) => dropped.push(code));
  return { peer, dropped };
}

describe('a data channel for packets', () => {
  test('of either side gives the library what has no value in clear, and nothing else', () => {
    const { peer, dropped } = guarded();
    const own = peer.createDataChannel('_reliable');
    own.listen();
    const theirs = new FakeChannel('_lossy');
    peer.opened(theirs);
    for (const channel of [own, theirs]) {
      assert.equal(channel.binaryType, 'arraybuffer');
      const good = bufferOf(encrypted);
      channel.arrives(bufferOf(clear));
      channel.arrives(good);
      channel.arrives('text');
      channel.arrives(new Blob([bufferOf(encrypted)]));
      assert.deepEqual(channel.received, [good]);
    }
    assert.deepEqual(dropped, Array(6).fill('data-in-clear'));
  });

  test('sends what is encrypted, and fails for what is not', () => {
    const channel = guarded().peer.createDataChannel('_lossy');
    channel.send(encrypted);
    for (const data of [clear, 'text' as unknown as Uint8Array, new Blob([]) as unknown as Uint8Array]) {
      assert.throws(
        () => channel.send(data),
        (error) => error instanceof LiveKitError && error.code === 'data-in-clear',
      );
    }
    assert.deepEqual(channel.sent, [encrypted]);
  });
});

test('a data channel for something else is left as it is', () => {
  const { peer, dropped } = guarded();
  const channel = peer.createDataChannel('_data_track');
  channel.listen();
  channel.arrives(bufferOf(clear));
  channel.send(clear);
  assert.deepEqual([channel.received.length, channel.sent.length, dropped], [1, 1, []]);
});
