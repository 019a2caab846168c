import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { JanusError } from './error.js';
import { type Asked, FakeVideoRoom, sdpOf, settled } from './fake-video-room.js';
import type { Fields } from './read.js';
import { Subscriber } from './subscriber.js';

let room: FakeVideoRoom;
let news: Fields[];
let missing: string[];
let received: number;
let subscriber: Subscriber;

beforeEach(() => {
  room = new FakeVideoRoom();
  news = [];
  missing = [];
  received = 0;
  subscriber = new Subscriber(
    room.call,
    room.directory,
    room.connection,
    { room: 1234 },
    {},
    {
      told: (data) => news.push(data),
      failed: (error) => room.errors.push(error),
      received: () => {
        received += 1;
      },
      missing: (id) => missing.push(id),
    },
  );
});

const stream = (feed: number, mid = '0') => ({ feed, mid });
const codes = () => room.errors.map(({ code }) => code);
const ids = () => [...room.bound.values()].sort();
const REFUSED = { error_code: 428, error: 'No such feed' };

/** Answers a request by an offer in which each stream comes on the line that is named. */
function offer(asked: Asked, lines: Record<string, string>, more: Fields[] = []): void {
  asked.answer(...offered(lines, more));
}

function offered(lines: Record<string, string>, more: Fields[] = []): [Fields, Fields] {
  const streams = Object.entries(lines).map(([id, mid]) => {
    const [feed, feedMid] = id.split('/');
    return { feed_id: Number(feed), feed_mid: feedMid, mid, active: true };
  });
  const sdp = sdpOf(...Object.values(lines).map((mid) => ({ mid, kind: 'video', direction: 'sendonly' })));
  return [{ streams: [...streams, ...more] }, { type: 'offer', sdp }];
}

/** Receives a stream, as far as Janus has the answer. */
async function receiving(): Promise<void> {
  subscriber.want([stream(5)]);
  await settled();
  offer(room.next(), { '5/0': '0' });
  await settled();
  room.next().answer({ started: 'ok' });
  await settled();
}

describe('a subscriber', () => {
  test('has no connection before the first stream', async () => {
    subscriber.want([]);
    await settled();
    assert.deepEqual([subscriber.peer, room.peers.length, room.asked.length], [undefined, 0, 0]);
  });

  test('joins by its first stream, and binds the receiver before it answers', async () => {
    subscriber.want([stream(5)]);
    await settled();
    const asked = room.next();
    assert.deepEqual(asked.body, {
      request: 'join',
      ptype: 'subscriber',
      autoupdate: false,
      streams: [stream(5)],
      room: 1234,
    });
    offer(asked, { '5/0': '0' });
    await settled();
    assert.deepEqual([ids(), received], [['5/0'], 0]);
    const start = room.next();
    assert.deepEqual([start.body, start.jsep?.['type']], [{ request: 'start' }, 'answer']);
    start.answer({ started: 'ok' });
    await settled();
    assert.deepEqual([[...subscriber.receivers.keys()], received, codes()], [['5/0'], 1, []]);
  });

  test('asks for the last of several wishes, and lets go of what is not wanted', async () => {
    await receiving();
    subscriber.want([stream(5), stream(6)]);
    subscriber.want([stream(7)]);
    await settled();
    const asked = room.next();
    assert.deepEqual(asked.body, {
      request: 'update',
      subscribe: [stream(7)],
      unsubscribe: [{ sub_mid: '0' }],
    });
    offer(asked, { '7/0': '1' }, [{ feed_id: 5, feed_mid: '0', mid: '0', active: false }]);
    await settled();
    room.next().answer({});
    await settled();
    assert.deepEqual([ids(), [...subscriber.receivers.keys()]], [['7/0'], ['7/0']]);
    subscriber.want([stream(7)]);
    await settled();
    assert.equal(room.asked.length, 0, 'nothing has changed');
  });

  test('asks one by one when one of several is refused, and says which is missing', async () => {
    subscriber.want([stream(5), stream(6)]);
    await settled();
    room.next().answer(REFUSED);
    await settled();
    assert.equal(room.peers[0]?.signalingState, 'closed');
    const first = room.next();
    assert.deepEqual(first.body['streams'], [stream(5)]);
    first.answer(REFUSED);
    await settled();
    const second = room.next();
    assert.deepEqual(second.body['streams'], [stream(6)]);
    offer(second, { '6/0': '0' });
    await settled();
    room.next().answer({});
    await settled();
    assert.deepEqual([missing, ids(), codes()], [['5/0'], ['6/0'], []]);
  });

  test('lets go of streams first when new ones are refused', async () => {
    await receiving();
    subscriber.want([stream(6), stream(7)]);
    await settled();
    room.next().answer(REFUSED);
    await settled();
    const asked = room.next();
    assert.deepEqual(asked.body, { request: 'update', unsubscribe: [{ sub_mid: '0' }] });
    asked.answer({});
    await settled();
    assert.deepEqual(room.next().body['subscribe'], [stream(6)]);
  });

  test('binds nothing by entries that have not their form, and unbinds what is not named', async () => {
    await receiving();
    const [receiver] = subscriber.receivers.values();
    room.event(
      ...offered({}, [
        { feed_id: {}, feed_mid: '0', mid: '0', active: true },
        { feed_id: 5, feed_mid: 0, mid: '0', active: true },
        { feed_id: 5, feed_mid: '0', mid: 0, active: true },
        { feed_id: 5, feed_mid: '0', mid: '9', active: true },
        { feed_id: 5, feed_mid: '0', mid: '0', active: 1 },
      ]),
    );
    await settled();
    assert.deepEqual([ids(), subscriber.receivers.size, room.bound.has(receiver)], [[], 0, false]);
  });

  test('answers an offer that Janus makes by itself, and passes on what it tells', async () => {
    await receiving();
    const [data, jsep] = offered({ '5/0': '0', '5/1': '1' });
    room.event(data, jsep);
    room.event({ videoroom: 'event', left: 7 });
    await settled();
    assert.deepEqual(room.next().body, { request: 'start' });
    assert.deepEqual(ids(), ['5/0', '5/1']);
    assert.deepEqual(news, [data, { videoroom: 'event', left: 7 }]);
  });

  test('waits with the next change until the answer of the last is there', async () => {
    subscriber.want([stream(5)]);
    await settled();
    const join = room.next();
    subscriber.want([stream(5), stream(6)]);
    await settled();
    assert.equal(room.asked.length, 0);
    offer(join, { '5/0': '0' });
    await settled();
    const start = room.next();
    assert.equal(room.asked.length, 0);
    start.answer({});
    await settled();
    assert.deepEqual(room.next().body, { request: 'update', subscribe: [stream(6)] });
  });

  for (const [what, jsep] of [
    ['without an offer', undefined],
    ['by an answer', { type: 'answer', sdp: sdpOf() }],
    ['by a rollback', { type: 'rollback', sdp: '' }],
  ] as const) {
    test(`binds nothing when Janus answers ${what}`, async () => {
      subscriber.want([stream(5)]);
      await settled();
      room.next().answer(offered({ '5/0': '0' })[0], jsep);
      await settled();
      assert.deepEqual([ids(), room.asked.length, received, codes()], [[], 0, 0, []]);
    });
  }

  test('tells what cannot be negotiated, and goes on with the next change', async () => {
    await receiving();
    room.event({ streams: [] }, { type: 'offer', sdp: 'v=1' });
    await settled();
    assert.deepEqual(codes(), ['negotiation-failed']);
    subscriber.want([stream(5), stream(6)]);
    await settled();
    room.next().reject(new JanusError('timed-out', 'x'));
    await settled();
    assert.deepEqual(codes(), ['negotiation-failed', 'timed-out']);
    subscriber.want([stream(5)]);
    await settled();
    assert.equal(room.asked.length, 0);
  });

  test('asks for layers of what comes, and of nothing else', async () => {
    await receiving();
    const asking = subscriber.configure('5/0', { substream: 1 });
    const asked = room.next();
    assert.deepEqual(asked.body, { request: 'configure', streams: [{ mid: '0', substream: 1 }] });
    asked.answer({});
    await asking;
    await subscriber.configure('6/0', { substream: 1 });
    assert.equal(room.asked.length, 0);
  });

  test('says when media has failed', async () => {
    await receiving();
    room.peer.onconnectionstatechange?.();
    room.peer.connectionState = 'failed';
    room.peer.onconnectionstatechange?.();
    room.says({ janus: 'detached' });
    assert.deepEqual(codes(), ['media-failed', 'media-failed']);
  });

  test('that is closed while it joins leaves no connection, and tells nothing', async () => {
    subscriber.want([stream(5)]);
    await settled();
    const asked = room.next();
    subscriber.close();
    offer(asked, { '5/0': '0' });
    await settled();
    assert.deepEqual([room.peer.signalingState, ids(), codes(), room.asked.length], ['closed', [], [], 0]);
  });

  test('that is closed while it answers binds nothing more', async () => {
    await receiving();
    const { remoteDescription } = room.peer;
    room.event(...offered({ '5/1': '1' }));
    while (room.peer.remoteDescription === remoteDescription) await null;
    subscriber.close();
    subscriber.want([stream(6)]);
    await settled();
    assert.deepEqual([ids(), subscriber.receivers.size, codes(), room.asked.length], [['5/0'], 0, [], 0]);
    assert.equal(room.peer.signalingState, 'closed');
  });
});
