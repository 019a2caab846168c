import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { CodedError } from '../../api/coded-error.js';
import type { Track } from '../../api/track.js';
import { encodeStatement } from '../statement.js';
import { STREAMS_LABEL } from '../stream-directory.js';
import { sottoE2EE } from './encryption.js';
import { LiveKitError, type LiveKitErrorCode } from './error.js';
import {
  type FakeLiveKitCall,
  FakeLiveKitGroup,
  FakeRoom,
  FakeTransport,
  fakeReceiver,
  fakeSender,
} from './fake-livekit.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const code = (expected: LiveKitErrorCode) => (error: unknown) =>
  error instanceof LiveKitError && error.code === expected;
const statement = (streams: Record<string, Track>) =>
  encodeStatement({ streams: new Map(Object.entries(streams)), asks: false });

let group: FakeLiveKitGroup;
let call: FakeLiveKitCall;
let room: FakeRoom;
let told: string[];

/** A room of ben's that is connected, with ana in the group and in the room. */
function roomOf(own: FakeLiveKitCall): FakeRoom {
  const made = new FakeRoom();
  const encryption = sottoE2EE(own);
  encryption
    .on('encryptionError', (error: CodedError<string>, identity?: string) =>
      told.push(`${error.code} ${identity}`),
    )
    .on('participantEncryptionStatusChanged', (enabled: boolean, { identity }: { identity: string }) =>
      told.push(`${identity} ${enabled}`),
    );
  encryption.isDataChannelEncryptionEnabled = false;
  encryption.setup(made);
  encryption.setupEngine(made.engine);
  return made;
}

beforeEach(() => {
  told = [];
  group = new FakeLiveKitGroup();
  group.joining('ana');
  call = group.joining('ben');
  room = roomOf(call);
  group.become({ added: ['ana', 'ben'] });
  room.connect('ben');
  room.arrived('ana');
  assert.deepEqual(told.splice(0), ['ben true', 'ana true']);
});

describe('a connection of the room', () => {
  test("is the call's before anything is on it, in both directions and when it is made anew", () => {
    const [publisher, subscriber] = [new FakeTransport(), new FakeTransport()];
    room.engine.emit('transportsCreated', publisher, subscriber);
    assert.deepEqual(call.adopted, [publisher._pc, subscriber._pc] as unknown);
    const anew = publisher.createPC();
    assert.equal(call.adopted[2], anew as unknown);
    room.engine.emit('transportsCreated', new FakeTransport(), undefined);
    assert.equal(call.adopted.length, 4);
  });

  test('that the library hides ends the attempt to connect', () => {
    for (const transport of [{}, { _pc: null, createPC() {} }, { _pc: new FakeTransport()._pc }, 7, null]) {
      assert.throws(() => room.engine.emit('transportsCreated', transport), code('client-unsupported'));
    }
    assert.throws(
      () => room.engine.emit('transportsCreated', new FakeTransport(), {}),
      code('client-unsupported'),
    );
  });

  test('is refused when the call is over', () => {
    call.state = 'stopped';
    assert.throws(() => room.engine.emit('transportsCreated', new FakeTransport()));
  });
});

describe('a publication', () => {
  const local = (source: string) => ({ source });
  const create = (sender: RTCRtpSender, track: object) =>
    room.localParticipant.emit('localSenderCreated', sender, track);

  test('is protected when it has a sender, and claimed when it has an id, until it ends', async () => {
    const [sender, track] = [fakeSender(), local('camera')];
    create(sender, track);
    assert.equal(call.protected.get(sender), 'camera');
    await settled();
    assert.equal(call.sent.length, 0);
    room.localParticipant.emit('localTrackPublished', { trackSid: 'TR_1', source: 'camera', track });
    await settled();
    assert.deepEqual(call.sent.at(-1), statement({ TR_1: 'camera' }));
    room.localParticipant.emit('localTrackUnpublished', { trackSid: 'TR_1', source: 'camera' });
    await settled();
    assert.deepEqual(call.sent.at(-1), statement({}));
    assert.equal(call.protected.get(sender), null);
  });

  test('is the track of its source, or a number if it has none or is the second', () => {
    const tracks = [
      'microphone',
      'screen_share',
      'screen_share_audio',
      'camera',
      'camera',
      'unknown',
      '__proto__',
    ];
    const senders = tracks.map((source) => {
      const sender = fakeSender();
      create(sender, local(source));
      return sender;
    });
    const expected = ['microphone', 'screen', 'screen-audio', 'camera', 4, 5, 6];
    assert.deepEqual(
      senders.map((sender) => call.protected.get(sender)),
      expected,
    );
    create(fakeSender(), local('camera'));
    const ninth = fakeSender();
    assert.throws(() => create(ninth, local('camera')), code('too-many-tracks'));
    assert.equal(call.protected.has(ninth), false);
  });

  test('that failed gives its track back, and so does one that is published again', () => {
    const [failed, next, again] = [fakeSender(), fakeSender(), fakeSender()];
    create(failed, local('camera'));
    failed.track = null;
    const camera = local('camera');
    create(next, camera);
    assert.deepEqual([call.protected.get(failed), call.protected.get(next)], [null, 'camera']);
    create(again, camera);
    assert.deepEqual([call.protected.get(next), call.protected.get(again)], [null, 'camera']);
  });

  test('that cannot be protected fails, and is not claimed', async () => {
    call.refuses = true;
    const track = local('camera');
    assert.throws(() => create(fakeSender(), track));
    room.localParticipant.emit('localTrackPublished', { trackSid: 'TR_1', source: 'camera', track });
    await settled();
    assert.equal(call.sent.length, 0);
  });
});

describe("another's track", () => {
  test('is opened when its member has claimed it, and shut when that is over', () => {
    const receiver = fakeReceiver();
    room.subscribed(receiver, 'TR_1', 'camera', 'ana');
    assert.equal(call.bound.get(receiver), null);
    group.say('ana', statement({ TR_1: 'camera' }), STREAMS_LABEL);
    assert.deepEqual(call.bound.get(receiver), { member: 'ana', track: 'camera' });
    room.emit('trackUnsubscribed', {}, { trackSid: 'TR_1' });
    assert.equal(call.bound.get(receiver), null);
    group.say('ana', statement({}), STREAMS_LABEL);
    group.say('ana', statement({ TR_1: 'camera' }), STREAMS_LABEL);
    assert.equal(call.bound.get(receiver), null);
    assert.deepEqual(told, []);
  });

  test('that the server shows as the track of another participant or source stays shut', () => {
    group.joining('eve');
    group.become({ added: ['eve'] });
    group.say('eve', statement({ TR_1: 'camera', TR_2: 'screen' }), STREAMS_LABEL);
    const [first, second, third] = [fakeReceiver(), fakeReceiver(), fakeReceiver()];
    room.subscribed(first, 'TR_1', 'camera', 'ana');
    room.subscribed(second, 'TR_2', 'camera', 'eve');
    room.subscribed(third, 'TR_2', 'constructor', 'eve');
    assert.deepEqual([call.bound.get(first), call.bound.get(second)], [null, null]);
    assert.deepEqual(told, ['stream-mismatch eve', 'stream-mismatch eve', 'stream-mismatch eve']);
  });

  test('with a number may be shown as any source', () => {
    group.say('ana', statement({ TR_1: 4 }), STREAMS_LABEL);
    const receiver = fakeReceiver();
    room.subscribed(receiver, 'TR_1', 'camera', 'ana');
    assert.deepEqual(call.bound.get(receiver), { member: 'ana', track: 4 });
  });

  test('may come on the receiver of a former one, whose end is told later', () => {
    group.say('ana', statement({ TR_1: 'camera', TR_2: 'screen' }), STREAMS_LABEL);
    const receiver = fakeReceiver();
    room.subscribed(receiver, 'TR_1', 'camera', 'ana');
    room.subscribed(receiver, 'TR_2', 'screen_share', 'ana');
    room.emit('trackUnsubscribed', {}, { trackSid: 'TR_1' });
    assert.deepEqual(call.bound.get(receiver), { member: 'ana', track: 'screen' });
  });

  test('of a participant that is not in the group stays shut, whatever it says', () => {
    const receiver = fakeReceiver();
    room.arrived('eve');
    room.subscribed(receiver, 'TR_9', 'camera', 'eve');
    group.say('eve', statement({ TR_9: 'camera' }), STREAMS_LABEL);
    assert.equal(call.bound.get(receiver), null);
    assert.deepEqual(told, []);
  });

  test('that cannot be bound, or has no receiver, throws nothing into the room', () => {
    group.say('ana', statement({ TR_1: 'camera' }), STREAMS_LABEL);
    room.emit('trackSubscribed', {}, { trackSid: 'TR_1', source: 'camera' }, { identity: 'ana' });
    call.refuses = true;
    room.subscribed(fakeReceiver(), 'TR_1', 'camera', 'ana');
    assert.deepEqual(told, ['transform-ignored ana']);
  });
});

describe('data of the room', () => {
  test('is opened as that of the member that has sealed it, and of nobody else', async () => {
    const ana = sottoE2EE(group.calls.get('ana') as FakeLiveKitCall);
    const ben = sottoE2EE(call);
    const { payload, iv, keyIndex } = await ana.encryptData(Uint8Array.of(1, 2, 3));
    assert.equal(iv.length, 12);
    const opened = await ben.handleEncryptedData(payload, iv, 'ana', keyIndex);
    assert.deepEqual(opened.payload, Uint8Array.of(1, 2, 3));
    await assert.rejects(ben.handleEncryptedData(payload, iv, 'eve', keyIndex), code('data-mismatch'));
  });

  test('is not what the application has sealed for something else', async () => {
    const sealed = await call.seal(Uint8Array.of(1, 2, 3));
    const opening = sottoE2EE(call).handleEncryptedData(sealed, new Uint8Array(12), 'ben', 0);
    await assert.rejects(opening, code('data-mismatch'));
  });

  test('is encrypted also where the room has only the option `e2ee`', () => {
    assert.ok(sottoE2EE(call).isDataChannelEncryptionEnabled);
  });
});

describe('encryption', () => {
  test('is on from the beginning and cannot be turned off', () => {
    assert.deepEqual(room.localParticipant.encrypted, [true]);
    const encryption = sottoE2EE(call);
    encryption.setup(room);
    assert.throws(() => encryption.setParticipantCryptorEnabled(false, 'ben'), code('always-encrypted'));
    assert.deepEqual(room.localParticipant.encrypted, [true, true, true]);
    encryption.setParticipantCryptorEnabled(true, 'ben');
  });

  test('is not for a participant that has another name than the member', () => {
    const other = roomOf(group.joining('cleo'));
    assert.throws(() => other.connect('dora'), code('identity-mismatch'));
    const sender = fakeSender();
    assert.throws(
      () => other.localParticipant.emit('localSenderCreated', sender, { source: 'camera' }),
      code('identity-mismatch'),
    );
  });

  test('is told of participants while they are members of the group', () => {
    room.arrived('eve');
    group.joining('eve');
    group.become({ added: ['eve'] });
    group.become({ removed: ['ana'] });
    room.remoteParticipants.delete('eve');
    room.emit('participantDisconnected', { identity: 'eve' });
    room.arrived('eve');
    assert.deepEqual(told, ['eve true', 'ana false', 'eve true']);
  });

  test('is for one room', () => {
    const encryption = sottoE2EE(call);
    encryption.setup(room);
    encryption.setup(room);
    assert.throws(() => encryption.setup(new FakeRoom()), code('in-use'));
  });

  test('that is disposed of shuts all and listens no more', async () => {
    const own = new FakeRoom();
    const encryption = sottoE2EE(call);
    encryption.setup(own);
    own.connect('ben');
    const [sender, receiver, track] = [fakeSender(), fakeReceiver(), { source: 'camera' }];
    own.localParticipant.emit('localSenderCreated', sender, track);
    group.say('ana', statement({ TR_1: 'camera' }), STREAMS_LABEL);
    own.subscribed(receiver, 'TR_1', 'camera', 'ana');
    assert.ok(call.bound.get(receiver));
    encryption.dispose();
    assert.deepEqual([call.protected.get(sender), call.bound.get(receiver)], [null, null]);
    own.localParticipant.emit('localSenderCreated', sender, track);
    assert.equal(call.protected.get(sender), null);
  });
});
