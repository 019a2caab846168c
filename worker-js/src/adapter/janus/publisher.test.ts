import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Track } from '../../api/track.js';
import { JanusError } from './error.js';
import { FakeVideoRoom, sdpOf, settled } from './fake-video-room.js';
import { Publisher } from './publisher.js';
import type { Fields } from './read.js';

let room: FakeVideoRoom;
let news: Fields[];

beforeEach(() => {
  room = new FakeVideoRoom();
  news = [];
});

function joining(): ReturnType<typeof Publisher.join> {
  const { call, directory, connection } = room;
  return Publisher.join(
    call,
    directory,
    connection,
    { room: 1234 },
    {},
    {},
    {
      told: (data) => news.push(data),
      failed: (error) => room.errors.push(error),
    },
  );
}

async function joined(): Promise<Publisher> {
  const join = joining();
  await settled();
  room.next().answer({ videoroom: 'joined', id: 5 });
  const { publisher } = await join;
  room.told.length = 0;
  return publisher;
}

const add = (publisher: Publisher, track: Track) =>
  publisher.add(track, { kind: track === 'microphone' ? 'audio' : 'video' } as MediaStreamTrack);
const ANSWER = { type: 'answer', sdp: sdpOf() };
const codes = () => room.errors.map(({ code }) => code);

describe('a publisher that joins', () => {
  test('asks for the room, and gives what VideoRoom says of it', async () => {
    const join = joining();
    await settled();
    const asked = room.next();
    assert.deepEqual(asked.body, { request: 'join', ptype: 'publisher', room: 1234 });
    asked.answer({ id: 5, publishers: [] });
    assert.deepEqual((await join).joined, { id: 5, publishers: [] });
  });

  for (const [what, answer, code] of [
    ['gives no id', { videoroom: 'joined' }, 'malformed'],
    ['gives an id of another type', { id: {} }, 'malformed'],
    ['refuses', { error_code: 426, error: 'No such room' }, 'refused'],
  ] as const) {
    test(`fails, and leaves no connection, when VideoRoom ${what}`, async () => {
      const join = joining();
      await settled();
      room.next().answer(answer);
      await assert.rejects(join, (error) => error instanceof JanusError && error.code === code);
      assert.equal(room.peer.signalingState, 'closed');
    });
  }

  test('leaves no connection when there is no handle', async () => {
    room.isAttachRefused = new JanusError('timed-out', 'x');
    await assert.rejects(joining(), { code: 'timed-out' });
    assert.equal(room.peer.signalingState, 'closed');
  });
});

describe('a publisher', () => {
  test('tells the members which line is which track before it offers', async () => {
    const publisher = await joined();
    await add(publisher, 'camera');
    await settled();
    assert.deepEqual(room.told, ['claim 5/0 camera', 'ask configure']);
    const { body, jsep, answer } = room.next();
    assert.deepEqual(body, { request: 'configure' });
    assert.deepEqual([jsep?.['type'], jsep?.['rid_order']], ['offer', 'lmh']);
    answer({}, ANSWER);
    await settled();
    assert.deepEqual([room.peer.signalingState, codes()], ['stable', []]);
  });

  test('puts changes while an answer is awaited into one more offer', async () => {
    const publisher = await joined();
    await add(publisher, 'camera');
    await settled();
    await add(publisher, 'microphone');
    await add(publisher, 'screen');
    await settled();
    assert.equal(room.asked.length, 1);
    room.next().answer({}, ANSWER);
    await settled();
    assert.equal(room.asked.length, 1);
    room.next().answer({}, ANSWER);
    await settled();
    assert.deepEqual([room.peer.offers, room.asked.length, codes()], [2, 0, []]);
    assert.deepEqual(room.told.slice(2, -1), [
      'claim 5/0 camera',
      'claim 5/1 microphone',
      'claim 5/2 screen',
    ]);
  });

  test('withdraws a track that has ended', async () => {
    const publisher = await joined();
    await add(publisher, 'camera');
    await settled();
    room.next().answer({}, ANSWER);
    await settled();
    room.told.length = 0;
    await publisher.remove('camera');
    await settled();
    assert.deepEqual(room.told, ['withdraw 5/0', 'ask configure']);
    assert.equal(publisher.sender('camera'), undefined);
  });

  for (const [what, jsep] of [
    ['nothing', undefined],
    ['an offer', { type: 'offer', sdp: sdpOf() }],
    ['a rollback', { type: 'rollback', sdp: '' }],
    ['an answer without SDP', { type: 'answer' }],
  ] as const) {
    test(`tells of ${what} in place of an answer`, async () => {
      const publisher = await joined();
      await add(publisher, 'camera');
      await settled();
      room.next().answer({}, jsep);
      await settled();
      assert.deepEqual(codes(), ['malformed']);
    });
  }

  test('tells what VideoRoom refuses, and what the browser does', async () => {
    const publisher = await joined();
    await add(publisher, 'camera');
    await settled();
    room.next().answer({ error_code: 436, error: 'Unauthorized' });
    await settled();
    assert.deepEqual(codes(), ['refused']);
    room = new FakeVideoRoom();
    const other = await joined();
    room.peer.failure = new Error('no codecs');
    await add(other, 'camera');
    await settled();
    assert.deepEqual(
      room.errors.map(({ code, cause }) => [code, String(cause)]),
      [['negotiation-failed', 'Error: no codecs']],
    );
    // The next change begins anew.
    await add(other, 'screen');
    await settled();
    assert.equal(room.asked.length, 1);
  });

  test('that is closed while an answer is awaited tells nothing and takes none', async () => {
    for (const end of ['answer', 'reject'] as const) {
      room = new FakeVideoRoom();
      const publisher = await joined();
      await add(publisher, 'camera');
      await settled();
      const asked = room.next();
      publisher.close();
      if (end === 'answer') asked.answer({}, ANSWER);
      else asked.reject(new JanusError('lost', 'x'));
      await settled();
      assert.deepEqual([room.peer.taken, room.peer.signalingState, codes()], [1, 'closed', []]);
    }
  });

  test('exchanges candidates, and lives without those that are lost or refused', async () => {
    await joined();
    room.peer.finds('mine');
    room.peer.onicecandidate?.({ candidate: null });
    // Before a description of Janus's there is nothing that it belongs to, and the connection refuses it.
    room.says({ janus: 'trickle', candidate: { candidate: 'early', sdpMid: '0' } });
    room.says({ janus: 'trickle', candidate: { candidate: 7 } });
    await settled();
    assert.deepEqual(room.trickled, [{ candidate: 'mine', sdpMid: '0' }, { completed: true }]);
    assert.deepEqual([room.peer.candidates, codes()], [[], []]);
    room.peer.remoteDescription = { type: 'answer', sdp: sdpOf() };
    room.says({ janus: 'trickle', candidate: { candidate: 'theirs', sdpMLineIndex: 0 } });
    await settled();
    assert.deepEqual(room.peer.candidates, [{ candidate: 'theirs', sdpMid: null, sdpMLineIndex: 0 }]);
  });

  test('passes on what VideoRoom tells, and says when media has failed', async () => {
    await joined();
    room.event({ videoroom: 'event', leaving: 7 });
    assert.deepEqual(news, [{ videoroom: 'event', leaving: 7 }]);
    room.peer.onconnectionstatechange?.();
    assert.deepEqual(codes(), []);
    room.peer.connectionState = 'failed';
    room.peer.onconnectionstatechange?.();
    room.says({ janus: 'hangup', reason: 'DTLS alert' });
    assert.deepEqual(codes(), ['media-failed', 'media-failed']);
    assert.match(room.errors[1]?.message ?? '', /DTLS alert/);
  });
});
