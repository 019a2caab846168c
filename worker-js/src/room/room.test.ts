import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { VideoCodec } from '../call/codecs.js';
import type { SottoError } from '../call/error.js';
import { FakeWorker, pretendBrowser } from '../call/fake-worker.js';
import { FakeSocket } from '../log/fake-socket.js';
import type { RoomError } from './error.js';
import { FakePeer } from './fake-peer.js';
import { SUBSCRIBE_AFTER } from './first-subscription.js';
import { Room } from './room.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const options = { server: 'ws://server/ws', room: 'r', member: 'alice' };
const camera = () => ({ kind: 'video', enabled: true }) as MediaStreamTrack;
const track = (member: string, muted = false) => ({ member, track: 1, kind: 'video', muted });
const tracks = (...list: object[]) => ({ type: 'tracks', tracks: list });
const rooms: Room[] = [];

/** The core tells that the member is in a group of so many. */
function inGroup(...members: string[]): void {
  FakeWorker.last.says({
    type: 'event',
    event: {
      type: 'epoch',
      epoch: 1,
      members: members.map((member) => ({ member, name: null, fingerprint: null, proven: false })),
      added: [],
      removed: [],
      safetyNumber: { digits: [], emoji: [], machine: '' },
    },
  });
}

async function joined() {
  const joining = Room.join(options);
  await settled();
  FakeSocket.last.welcome(false);
  const room = await joining;
  rooms.push(room);
  const log: string[] = [];
  room.on('stream-added', ({ member }) => log.push(`added ${member}`));
  room.on('stream-removed', ({ member }) => log.push(`removed ${member}`));
  room.on('mute', ({ member, muted }) => log.push(`${member} ${muted ? 'muted' : 'unmuted'}`));
  room.on('connection', (state) => log.push(state));
  room.on('error', ({ code }) => log.push(code));
  return { room, log, socket: FakeSocket.last };
}

const getCapabilities = (kind: string) => ({
  codecs: [{ mimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8', clockRate: 1 }],
});

beforeEach(() => {
  pretendBrowser();
  FakeSocket.all = [];
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    RTCPeerConnection: FakePeer,
    RTCRtpSender: { getCapabilities },
    RTCRtpReceiver: { getCapabilities },
  });
});

// Their timers would keep the process alive.
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.leave();
});

describe('joining', () => {
  test('starts the worker before it connects', async () => {
    FakeWorker.answer = { type: 'failed', code: 'wasm-failed', message: '404' };
    await assert.rejects(Room.join(options), (error: SottoError) => error.code === 'wasm-failed');
    assert.equal(FakeSocket.all.length, 0);
  });

  test('refuses a codec that cannot be protected before anybody knows of it', async () => {
    const videoCodec = 'H263' as VideoCodec;
    await assert.rejects(
      Room.join({ ...options, videoCodec }),
      ({ code, message }: SottoError) => code === 'codec-unsupported' && message.includes('video/VP9'),
    );
    assert.equal(FakeSocket.all.length, 0);
    assert.ok(FakeWorker.last.terminated);
  });

  test('fails with what the server says, and ends the worker', async () => {
    const joining = Room.join(options);
    await settled();
    FakeSocket.last.refuse('member-taken');
    await assert.rejects(
      joining,
      (error: RoomError) => error.code === 'member-taken' && error.member === 'alice',
    );
    assert.ok(FakeSocket.last.closed && FakeWorker.last.terminated);
  });

  test('is cancelled before it connects, and leaves nothing', async () => {
    const controller = new AbortController();
    const joining = Room.join({ ...options, signal: controller.signal });
    controller.abort(new Error('another room'));
    await assert.rejects(joining, { message: 'another room' });
    await settled();
    assert.equal(FakeSocket.all.length, 0);
  });

  test('is cancelled while the server is asked: it leaves, and ends the worker', async () => {
    const controller = new AbortController();
    const joining = Room.join({ ...options, signal: controller.signal });
    await settled();
    FakeSocket.last.onopen?.();
    controller.abort(new Error('another room'));
    await assert.rejects(joining, { message: 'another room' });
    assert.deepEqual(
      FakeSocket.last.sent.map(({ type }) => type),
      ['join', 'leave'],
    );
    assert.ok(FakeSocket.last.closed && FakeWorker.last.terminated && FakeWorker.group.terminated);
  });

  test('is cancelled in the moment in which the member is in: it leaves, and ends the worker', async () => {
    const controller = new AbortController();
    const joining = Room.join({ ...options, signal: controller.signal });
    await settled();
    FakeSocket.last.welcome(false);
    controller.abort(new Error('another room'));
    await assert.rejects(joining, { message: 'another room' });
    assert.equal(FakeSocket.last.sentOf('leave').length, 1);
    assert.ok(FakeSocket.last.closed && FakeWorker.last.terminated);
  });

  test('is not undone by a signal that comes later', async () => {
    const controller = new AbortController();
    const joining = Room.join({ ...options, signal: controller.signal });
    await settled();
    FakeSocket.last.welcome(false);
    const room = await joining;
    rooms.push(room);
    controller.abort();
    await settled();
    assert.deepEqual([room.connection, room.call.state], ['connected', 'waiting']);
  });

  test('fails if the server cannot be reached or its address is none', async () => {
    const joining = Room.join(options);
    await settled();
    FakeSocket.last.onclose?.();
    await assert.rejects(joining, (error: RoomError) => error.code === 'unreachable');
    await assert.rejects(
      Room.join({ ...options, server: 'ftp://server' }),
      (error: RoomError) => error.code === 'unreachable',
    );
  });

  test('passes entries to the core and what it says to the server', async () => {
    const { socket } = await joined();
    socket.says({ type: 'entry', seq: 1, kind: { type: 'joined', member: 'alice', present: [] } });
    assert.deepEqual(FakeWorker.last.received.at(-1), {
      type: 'entry',
      entry: { seq: 1, kind: 'joined', member: 'alice', present: [] },
    });
    FakeWorker.last.says({ type: 'send', payload: new Uint8Array([1]), attachments: [] });
    assert.equal(socket.sentOf('append').length, 1);
  });
});

describe('tracks of others', () => {
  test('are received, one’s own are not', async () => {
    const { room, log, socket } = await joined();
    inGroup('alice', 'bob');
    socket.says(tracks(track('alice'), track('bob')));
    socket.says(tracks(track('alice'), track('bob', true)));
    assert.deepEqual(log, ['added bob', 'bob muted']);
    assert.deepEqual(
      room.streams.map(({ member, muted }) => [member, muted]),
      [['bob', true]],
    );
  });

  test('of a former membership are not received in the next', async () => {
    const { log, socket } = await joined();
    inGroup('alice', 'bob');
    socket.says(tracks(track('bob')));
    socket.refuse('resume-gone');
    assert.notEqual(FakeSocket.last, socket);
    FakeSocket.last.welcome(false);
    FakeSocket.last.says(tracks(track('eve')));
    assert.ok(!log.includes('added eve'), 'there are no keys yet');
    inGroup('alice', 'eve');
    assert.deepEqual(
      log.filter((line) => /added|removed/.test(line)),
      ['added bob', 'removed bob', 'added eve'],
    );
  });
});

describe('before the first keys', () => {
  test('nothing is received, in a group of two from then on, in a larger one a moment later', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    for (const group of [
      ['alice', 'bob'],
      ['alice', 'bob', 'carol'],
    ]) {
      const { room, log, socket } = await joined();
      socket.says(tracks(track('bob')));
      FakeWorker.last.says({ type: 'event', event: { type: 'waiting' } });
      assert.deepEqual([log, room.streams], [[], []]);
      inGroup(...group);
      assert.deepEqual(log, group.length === 2 ? ['added bob'] : []);
      context.mock.timers.tick(SUBSCRIBE_AFTER);
      assert.deepEqual(log, ['added bob']);
      inGroup('alice', 'bob', 'carol', 'dave');
      context.mock.timers.tick(SUBSCRIBE_AFTER);
      assert.deepEqual(log, ['added bob']);
      await room.leave();
    }
    context.mock.timers.reset();
  });

  test('nothing is received after the room was left', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { room, log, socket } = await joined();
    socket.says(tracks(track('bob')));
    inGroup('alice', 'bob', 'carol');
    await room.leave();
    context.mock.timers.tick(SUBSCRIBE_AFTER);
    assert.deepEqual(log, ['closed']);
    context.mock.timers.reset();
  });
});

describe('one’s own tracks', () => {
  test('are published once', async () => {
    const { room, socket } = await joined();
    room.publish('camera', camera());
    assert.throws(
      () => room.publish('camera', camera()),
      (error: RoomError) => error.code === 'already-published',
    );
    await settled();
    assert.deepEqual(socket.sentOf('offer')[0]?.['publish'], [{ mid: '0', track: 1 }]);
  });

  test('that are muted are silent, and said to be so after the offer too', async () => {
    const { room, socket } = await joined();
    const source = camera();
    room.publish('camera', source);
    room.mute('camera', true);
    await settled();
    assert.equal(source.enabled, false);
    const types = socket.sent.map(({ type }) => type);
    assert.ok(types.lastIndexOf('mute') > types.indexOf('offer'));
    const next = camera();
    await room.replaceTrack('camera', next);
    assert.equal(next.enabled, false);
  });

  test('that are not published cannot be muted or replaced', async () => {
    const { room } = await joined();
    const code = (error: RoomError) => error.code === 'not-published';
    assert.throws(() => room.mute('camera', true), code);
    await assert.rejects(room.replaceTrack('camera', null), code);
    room.unpublish('camera');
  });

  test('go on over a new connection when the server has lost the old one', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { room, log, socket } = await joined();
    room.publish('camera', camera());
    inGroup('alice', 'bob');
    socket.says(tracks(track('bob')));
    await settled();
    const lost = FakePeer.last;
    socket.says({ type: 'error', code: 'media-lost', message: 'lost', fatal: false, append: null });
    context.mock.timers.tick(500);
    await settled();
    assert.notEqual(FakePeer.last, lost);
    assert.equal(lost.signalingState, 'closed');
    assert.deepEqual(socket.sentOf('offer').length, 2);
    assert.deepEqual(log, ['added bob', 'media-lost', 'removed bob', 'added bob']);
    context.mock.timers.reset();
  });
});

test('media that no server takes are told as an error and asked for again, ever later', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { room, log, socket } = await joined();
  room.publish('camera', camera());
  await settled();
  const refused = { type: 'error', code: 'media-unavailable', message: 'full', fatal: false, append: null };
  for (const [offers, pause] of [500, 1000, 2000].entries()) {
    assert.equal(socket.sentOf('offer').length, offers + 1);
    socket.says(refused);
    context.mock.timers.tick(pause - 1);
    await settled();
    assert.equal(socket.sentOf('offer').length, offers + 1, 'not before its time');
    context.mock.timers.tick(1);
    await settled();
  }
  assert.equal(socket.sentOf('offer').length, 4);
  assert.deepEqual(log, ['media-unavailable', 'media-unavailable', 'media-unavailable']);
  assert.equal(room.connection, 'connected');
  context.mock.timers.reset();
});

describe('relays', () => {
  const relay = (username: string) => ({ urls: ['turn:relay.example'], username, credential: 'c' });
  const iceServers = () => (FakePeer.last.configuration as RTCConfiguration).iceServers;

  /** Joins a server that has a relay. */
  async function joinRelayed(rtc?: RTCConfiguration): Promise<void> {
    const joining = Room.join({ ...options, ...(rtc && { rtc }) });
    await settled();
    FakeSocket.last.welcome(false, { ice_servers: [relay('1')] });
    rooms.push(await joining);
  }

  test('of the server are used, the latest for the next connection', async () => {
    await joinRelayed();
    assert.deepEqual(iceServers(), [relay('1')]);
    // Joins anew, as after a restart of the server.
    FakeSocket.last.says({ type: 'error', code: 'resume-gone', message: '', fatal: true, append: null });
    await settled();
    FakeSocket.last.welcome(false, { ice_servers: [relay('2')] });
    await settled();
    assert.deepEqual(iceServers(), [relay('2')]);
  });

  test('of the application go before them', async () => {
    await joinRelayed({ iceServers: [{ urls: 'stun:own.example' }] });
    assert.deepEqual(iceServers(), [{ urls: 'stun:own.example' }]);
  });
});

describe('the end', () => {
  test('of a room closes everything', async () => {
    const { room, log, socket } = await joined();
    inGroup('alice', 'bob');
    socket.says(tracks(track('bob')));
    await room.leave();
    await room.leave();
    assert.equal(FakeWorker.last.terminatedEarly, false);
    assert.equal(socket.sentOf('leave').length, 1);
    assert.equal(FakePeer.last.signalingState, 'closed');
    assert.ok(FakeWorker.last.terminated && socket.closed);
    assert.deepEqual(log, ['added bob', 'removed bob', 'closed']);
    assert.equal(room.call.state, 'stopped');
  });

  test('comes by itself when the core crashes', async () => {
    const { log, socket } = await joined();
    FakeWorker.last.says({ type: 'crashed', message: 'panic' });
    await settled();
    assert.equal(FakePeer.last.signalingState, 'closed');
    assert.equal(socket.sentOf('leave').length, 1);
    assert.deepEqual([...log].sort(), ['closed', 'crashed']);
  });

  test('comes by itself when the server will have no more of this member', async () => {
    const { room, log, socket } = await joined();
    socket.refuse('replaced');
    await settled();
    assert.equal(room.call.state, 'stopped');
    assert.deepEqual(log, ['replaced', 'closed']);
  });
});
