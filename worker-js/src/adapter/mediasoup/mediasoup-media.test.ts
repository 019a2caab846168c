import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Track } from '../../api/track.js';
import { SottoError } from '../../call/error.js';
import { FakeCall, FakeGroup } from '../fake-group.js';
import { encodeStatement } from '../statement.js';
import { STREAMS_LABEL } from '../stream-directory.js';
import { FakeDevice, FakePeerConnection, type FakeTransport } from './fake-client.js';
import { type MediasoupCall, MediasoupMedia } from './mediasoup-media.js';

/** A call that has connections and senders too. */
class FakeMediaCall extends FakeCall implements MediasoupCall {
  readonly adopted: RTCPeerConnection[] = [];
  readonly protected = new Map<RTCRtpSender, Track>();
  adoptionFails = false;
  protectionFails = false;

  adoptPeerConnection(peer: RTCPeerConnection): void {
    if (this.adoptionFails) throw new SottoError('connection-in-use', 'something is on it');
    this.adopted.push(peer);
  }

  protect(sender: RTCRtpSender, { track }: { track: Track }): void {
    if (this.protectionFails) throw new SottoError('transform-taken', 'taken');
    this.protected.set(sender, track);
  }

  override release(end: RTCRtpSender | RTCRtpReceiver): void {
    super.release(end);
    if ('replaceTrack' in end) this.protected.delete(end);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const coded = (code: string) => (error: unknown) => (error as { code: string }).code === code;
const statement = (streams: Record<string, Track>) =>
  encodeStatement({ streams: new Map(Object.entries(streams)), asks: false });

const global = globalThis as { RTCPeerConnection?: unknown };
const former = global.RTCPeerConnection;
let group: FakeGroup;

before(() => {
  global.RTCPeerConnection = FakePeerConnection;
});
after(() => {
  global.RTCPeerConnection = former;
});
beforeEach(() => {
  group = new FakeGroup();
});

/** A member with its media over mediasoup, and what that tells. */
function memberOf(member: string) {
  const call = new FakeMediaCall(member, group);
  group.calls.set(member, call);
  const media = new MediasoupMedia(call);
  const told: string[] = [];
  for (const name of ['stream-added', 'stream-removed'] as const) {
    media.on(name, (stream) => told.push(`${name} ${stream.member} ${stream.track}`));
  }
  media.on('error', ({ code, member: of }) => told.push(`${code} ${of}`));
  const device = new FakeDevice();
  const sending = media.createSendTransport(device, {});
  const receiving = media.createRecvTransport(device, {});
  return { call, media, told, device, sending, receiving };
}

function receiverOf(transport: FakeTransport, index = 0): RTCRtpReceiver {
  const receiver = transport.peer.transceivers[index]?.receiver;
  assert.ok(receiver);
  return receiver;
}

describe('a transport', () => {
  test('has a connection of the call, with encodedInsertableStreams, beside settings of the application', () => {
    const { call, media, device, sending, receiving } = memberOf('ana');
    const iceTransportPolicy = 'relay';
    const own = media.createSendTransport(device, { additionalSettings: { iceTransportPolicy } });
    const peers: unknown[] = [sending.peer, receiving.peer, own.peer];
    assert.deepEqual(call.adopted, peers);
    assert.deepEqual(sending.peer.configuration, { encodedInsertableStreams: true });
    assert.deepEqual(own.peer.configuration, { iceTransportPolicy, encodedInsertableStreams: true });
  });

  for (const [name, handler] of [
    ['no connection', { _closed: false, name: 'ReactNative106' }],
    ['two connections', { _pc: new FakePeerConnection(), _other: new FakePeerConnection() }],
  ] as const) {
    test(`whose handler has ${name} is closed, with an error`, () => {
      const { call, media, device } = memberOf('ana');
      device.handler = handler;
      assert.throws(() => media.createRecvTransport(device, {}), coded('connection-unknown'));
      assert.equal(device.made.at(-1)?.closed, true);
      assert.equal(call.adopted.length, 2);
    });
  }

  test('that the call refuses is closed, and nothing can be produced on it', async () => {
    const { call, media, device } = memberOf('ana');
    call.adoptionFails = true;
    assert.throws(() => media.createSendTransport(device, {}), coded('connection-in-use'));
    const transport = device.made.at(-1);
    assert.ok(transport?.closed);
    await assert.rejects(media.produce(transport, 'camera', {}), coded('transport-unknown'));
  });

  test('that was made without this object, or is closed, carries nothing', async () => {
    const { media, device, sending, receiving } = memberOf('ana');
    const own = device.createSendTransport({});
    await assert.rejects(media.produce(own, 'camera', {}), coded('transport-unknown'));
    await assert.rejects(media.consume(own, { producerId: 'p' }), coded('transport-unknown'));
    for (const transport of [sending, receiving]) transport.close();
    await assert.rejects(media.produce(sending, 'camera', {}), coded('transport-unknown'));
    await assert.rejects(media.consume(receiving, { producerId: 'p' }), coded('transport-unknown'));
    assert.deepEqual(
      [own, sending, receiving].map(({ made }) => made.length),
      [0, 0, 0],
    );
  });
});

describe('a producer', () => {
  test('is protected before it is negotiated, claimed under its id, and given back when it is closed', async () => {
    const { call, media, sending } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    const handed: unknown[] = [];
    const producer = await media.produce(sending, 'screen', {
      onRtpSender: (sender) => handed.push(call.protected.get(sender)),
    });
    await settled();
    assert.deepEqual(handed, ['screen']);
    assert.deepEqual(media.directory.holderOf(producer.id), { member: 'ana', track: 'screen' });
    producer.close();
    await settled();
    assert.equal(media.directory.holderOf(producer.id), undefined);
    assert.equal(call.protected.size, 0);
  });

  test('whose sender cannot be protected is not negotiated', async () => {
    const { call, media, sending } = memberOf('ana');
    call.protectionFails = true;
    await assert.rejects(media.produce(sending, 'camera', {}), coded('transform-taken'));
    assert.deepEqual(
      sending.peer.transceivers.map(({ isStopped }) => isStopped),
      [true],
    );
    assert.equal(sending.made.length, 0);
  });

  test('that the server refuses is released', async () => {
    const { call, media, sending } = memberOf('ana');
    sending.refuses = true;
    await assert.rejects(media.produce(sending, 'camera', {}), TypeError);
    assert.equal(call.protected.size, 0);
    assert.deepEqual(call.sent, []);
  });

  test('is closed if it has no sender, or an id that cannot be claimed', async () => {
    const { call, media, sending } = memberOf('ana');
    sending.isOld = true;
    await assert.rejects(media.produce(sending, 'camera', {}), coded('handler-unsupported'));
    sending.isOld = false;
    for (const id of ['', 'x'.repeat(256), 'a\u0000b', '\ud800']) {
      await assert.rejects(media.produce(sending, 'camera', { id }), coded('stream-id-invalid'));
    }
    assert.equal(sending.made.length, 5);
    assert.ok(sending.made.every(({ closed }) => closed));
    assert.equal(call.protected.size, 0);
  });

  test('that is closed before it is known here is not claimed', async () => {
    const { call, media, sending } = memberOf('ana');
    group.become({ added: ['ana'] });
    sending.meanwhile = () => sending.close();
    assert.equal((await media.produce(sending, 'camera', {})).closed, true);
    await settled();
    assert.deepEqual(media.directory.streams, []);
    assert.equal(call.protected.size, 0);
  });
});

describe('a consumer', () => {
  test('is bound to the member that has claimed its producer, now or later, whatever the server says', async () => {
    const { call, media, told, receiving } = memberOf('ana');
    group.become({ added: ['ana', 'ben', 'eve'] });
    group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
    await media.consume(receiving, { producerId: 'p-1' });
    await media.consume(receiving, { producerId: 'p-2' });
    const receivers = [receiverOf(receiving, 0), receiverOf(receiving, 1)] as const;
    assert.deepEqual(call.bound.get(receivers[0]), { member: 'ben', track: 'camera' });
    assert.equal(call.bound.get(receivers[1]), null);
    assert.deepEqual(told, ['stream-added ben camera']);

    group.say('eve', statement({ 'p-1': 'camera', 'p-2': 'screen' }), STREAMS_LABEL);
    assert.deepEqual(call.bound.get(receivers[0]), { member: 'ben', track: 'camera' });
    assert.deepEqual(call.bound.get(receivers[1]), { member: 'eve', track: 'screen' });
    assert.deepEqual(told.slice(1), ['stream-added eve screen', 'stream-taken eve']);
    assert.deepEqual(
      media.streams.map(({ member, receiver }) => [member, receiver]),
      [
        ['ben', receivers[0]],
        ['eve', receivers[1]],
      ],
    );
  });

  test('ends with its close, with the claim, and with the membership of who has claimed it', async () => {
    const { call, media, told, receiving } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    const say = (streams: Record<string, Track>) => group.say('ben', statement(streams), STREAMS_LABEL);
    say({ 'p-1': 'camera', 'p-2': 'screen', 'p-3': 'microphone' });
    const one = await media.consume(receiving, { producerId: 'p-1' });
    for (const producerId of ['p-2', 'p-3']) await media.consume(receiving, { producerId });
    told.length = 0;
    one.close();
    assert.deepEqual(told, ['stream-removed ben camera']);
    assert.equal(call.bound.get(receiverOf(receiving, 0)), null);
    say({ 'p-1': 'camera', 'p-3': 'microphone' });
    assert.equal(call.bound.get(receiverOf(receiving, 1)), null);
    group.become({ removed: ['ben'] });
    assert.equal(call.bound.get(receiverOf(receiving, 2)), null);
    assert.deepEqual(told, [
      'stream-removed ben camera',
      'stream-removed ben screen',
      'stream-removed ben microphone',
    ]);
    assert.deepEqual(media.streams, []);
  });

  test('that cannot be bound is closed without disturbing the negotiation of others', async () => {
    const { call, media, told, receiving } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
    call.refuses = true;
    await assert.rejects(media.consume(receiving, { producerId: 'p-1' }), coded('transform-ignored'));
    assert.deepEqual(
      receiving.made.map(({ closed }) => closed),
      [true],
    );
    const thrown = new Error('of the application');
    call.refuses = false;
    const onRtpReceiver = () => {
      throw thrown;
    };
    await assert.rejects(media.consume(receiving, { producerId: 'p-1', onRtpReceiver }), thrown);
    assert.equal(call.bound.get(receiverOf(receiving, 1)), null);
    assert.deepEqual(told, []);
  });

  test('that is closed before it is known here is released', async () => {
    const { call, media, told, receiving } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
    receiving.meanwhile = () => receiving.close();
    assert.equal((await media.consume(receiving, { producerId: 'p-1' })).closed, true);
    assert.equal(call.bound.get(receiverOf(receiving)), null);
    assert.deepEqual(told, []);
  });

  test('is closed if it has no receiver, and released if the negotiation fails', async () => {
    const { call, media, told, receiving } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
    receiving.isOld = true;
    await assert.rejects(media.consume(receiving, { producerId: 'p-1' }), coded('handler-unsupported'));
    assert.ok(receiving.made[0]?.closed);
    receiving.isOld = false;
    receiving.refuses = true;
    await assert.rejects(media.consume(receiving, { producerId: 'p-1' }), TypeError);
    assert.equal(call.bound.get(receiverOf(receiving, 1)), null);
    assert.deepEqual(told, []);
  });

  test('of this member itself, or of an id that nobody can claim, shows nothing', async () => {
    const { call, media, told, sending, receiving } = memberOf('ana');
    group.become({ added: ['ana'] });
    const { id } = await media.produce(sending, 'camera', {});
    await settled();
    await media.consume(receiving, { producerId: id });
    for (const producerId of ['', 'x'.repeat(1000), '\ud800']) {
      await media.consume(receiving, { producerId });
    }
    assert.deepEqual(media.streams, []);
    assert.deepEqual(told, []);
    assert.equal(call.bound.get(receiverOf(receiving, 1)), null);
  });
});

describe('media', () => {
  for (const [name, end] of [
    ['is closed', (_: FakeMediaCall, media: MediasoupMedia) => media.close()],
    ['has a call that stops', (call: FakeMediaCall) => call.emit('state', 'stopped')],
  ] as const) {
    test(`that ${name} closes its transports, releases what is on them, and makes no others`, async () => {
      const { call, media, told, device, sending, receiving } = memberOf('ana');
      group.become({ added: ['ana', 'ben'] });
      group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
      await media.produce(sending, 'camera', {});
      await media.consume(receiving, { producerId: 'p-1' });
      end(call, media);
      assert.deepEqual([sending.closed, receiving.closed], [true, true]);
      assert.equal(call.protected.size, 0);
      assert.equal(call.bound.get(receiverOf(receiving)), null);
      assert.deepEqual(told, ['stream-added ben camera', 'stream-removed ben camera']);
      assert.deepEqual(media.streams, []);
      group.say('ben', statement({ 'p-2': 'camera' }), STREAMS_LABEL);
      assert.equal(media.directory.holderOf('p-2'), undefined);
      assert.throws(() => media.createSendTransport(device, {}), coded('closed'));
      await assert.rejects(media.produce(sending, 'camera', {}), coded('closed'));
      await assert.rejects(media.consume(receiving, { producerId: 'p-1' }), coded('closed'));
    });

    test(`that ${name} meanwhile lets no producer and no consumer be`, async () => {
      const { call, media, told, sending, receiving } = memberOf('ana');
      group.become({ added: ['ana', 'ben'] });
      group.say('ben', statement({ 'p-1': 'camera' }), STREAMS_LABEL);
      receiving.meanwhile = () => end(call, media);
      const [produced, consumed] = await Promise.allSettled([
        media.produce(sending, 'camera', {}),
        media.consume(receiving, { producerId: 'p-1' }),
      ]);
      assert.ok(produced.status === 'rejected' && coded('closed')(produced.reason));
      assert.ok(consumed.status === 'rejected' && coded('closed')(consumed.reason));
      assert.equal(call.protected.size, 0);
      assert.equal(call.bound.get(receiverOf(receiving)), null);
      assert.deepEqual(told, []);
    });
  }

  test('tells of a member whose statement cannot be read', async () => {
    const { told } = memberOf('ana');
    group.become({ added: ['ana', 'ben'] });
    group.say('ben', Uint8Array.of(9, 9, 9), STREAMS_LABEL);
    assert.deepEqual(told, ['statement-malformed ben']);
  });
});
