import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { FakePeer } from '../room/fake-peer.js';
import { type CallErrorCode, SottoError } from './error.js';
import { type ConnectionOwner, ProtectedConnection } from './protected-connection.js';

const code = (expected: CallErrorCode) => (error: unknown) => (error as SottoError).code === expected;

function owner(appeared: ConnectionOwner['appeared'] = () => {}) {
  const refused: unknown[] = [];
  const owning = {
    appeared,
    refused: (error: unknown) => refused.push(error),
    negotiations: 0,
    negotiated: () => {
      owning.negotiations += 1;
    },
    isOver: false,
    codecs: [],
  };
  return Object.assign(owning satisfies ConnectionOwner, { refusals: refused });
}

const peerOf = (configuration: object = {}) => new FakePeer(configuration) as unknown as RTCPeerConnection;

beforeEach(() => {
  Object.assign(globalThis, { RTCRtpScriptTransform: class {}, RTCRtpSender: class {} });
});

describe('what appears', () => {
  test('by a method is told before the method returns, once', () => {
    const seen: unknown[] = [];
    const peer = peerOf();
    new ProtectedConnection(
      peer,
      owner((transceiver) => seen.push(transceiver)),
    );
    const transceiver = peer.addTransceiver('video', { direction: 'sendonly' });
    assert.deepEqual(seen, [transceiver]);
    peer.addTrack({ kind: 'audio' } as MediaStreamTrack);
    assert.equal(seen.length, 2);
  });

  test('by a description is told before the application goes on', async () => {
    const seen: unknown[] = [];
    const fake = new FakePeer();
    const peer = fake as unknown as RTCPeerConnection;
    // The far side's line is on the connection before anything tells of it.
    fake.setRemoteDescription = async () => {
      fake.addLine('video');
    };
    new ProtectedConnection(
      peer,
      owner((transceiver) => seen.push(transceiver)),
    );
    await peer.setRemoteDescription({ type: 'offer', sdp: '' });
    assert.equal(seen.length, 1);
  });

  test('and cannot be shut is stopped, and said', () => {
    const cannot = () => {
      throw new SottoError('transform-ignored', 'too late');
    };
    const fake = new FakePeer();
    const peer = fake as unknown as RTCPeerConnection;
    const owning = owner(cannot);
    new ProtectedConnection(peer, owning);
    const add = () => peer.addTransceiver('video', { direction: 'sendonly' });
    assert.throws(add, code('transform-ignored'));
    assert.deepEqual(peer.getTransceivers(), []);
    fake.addLine('audio');
    fake.tells();
    assert.deepEqual(peer.getTransceivers(), []);
    assert.equal(owning.refusals.length, 1);
  });
});

describe('a connection is refused', () => {
  test('with something on it, or closed', () => {
    const used = peerOf();
    used.addTransceiver('video', { direction: 'sendonly' });
    assert.throws(() => new ProtectedConnection(used, owner()), code('connection-in-use'));
    const closed = peerOf();
    closed.close();
    assert.throws(() => new ProtectedConnection(closed, owner()), code('connection-in-use'));
  });

  test('of another call, while that lasts', () => {
    const peer = peerOf();
    const first = owner();
    new ProtectedConnection(peer, first);
    assert.throws(() => new ProtectedConnection(peer, owner()), code('connection-in-use'));
    first.isOver = true;
    new ProtectedConnection(peer, owner());
  });

  test('without the flag where encoded streams are the only way', () => {
    class Sender {
      createEncodedStreams(): void {}
    }
    Object.assign(globalThis, { RTCRtpScriptTransform: undefined, RTCRtpSender: Sender });
    assert.throws(() => new ProtectedConnection(peerOf(), owner()), code('transform-ignored'));
    assert.ok(new ProtectedConnection(peerOf({ encodedInsertableStreams: true }), owner()).inForce);
  });
});

test('a negotiation is told', () => {
  const fake = new FakePeer();
  const owning = owner();
  new ProtectedConnection(fake as unknown as RTCPeerConnection, owning);
  assert.equal(owning.negotiations, 0);
  fake.tells();
  assert.equal(owning.negotiations, 1);
});
