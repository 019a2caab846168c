import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { FakeSocket } from './fake-socket.js';
import { RoomLog } from './room-log.js';

const options = { server: 'ws://server/ws', room: 'r', member: 'alice' };

/** All promises that are settled have been followed. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  FakeSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeSocket });
});

function listened(log: RoomLog): unknown[] {
  const events: unknown[] = [];
  log.on('open', ({ resumed }) => events.push(['open', resumed]));
  log.on('interrupted', () => events.push('interrupted'));
  log.on('closed', (reason) =>
    events.push(['closed', reason.type === 'error' ? reason.error.code : reason.type]),
  );
  return events;
}

test('a log opens, carries entries and messages, and is left', async () => {
  const log = new RoomLog(options);
  const events = listened(log);
  const entries: number[] = [];
  log.channel.onentry = ({ seq }) => entries.push(seq);
  const open = log.open();
  FakeSocket.last.welcome(false);
  await open;
  FakeSocket.last.says({ type: 'entry', seq: 1, kind: { type: 'joined', member: 'alice', present: [] } });
  log.channel.send({ payload: new Uint8Array([1]), attachments: [] });
  assert.equal(FakeSocket.last.sentOf('append').length, 1);
  assert.deepEqual(entries, [1]);
  log.leave();
  assert.deepEqual(events, [
    ['open', false],
    ['closed', 'left'],
  ]);
  assert.equal(log.state, 'closed');
});

test('a connection that is lost is an interruption', async () => {
  const log = new RoomLog(options);
  const events = listened(log);
  const open = log.open();
  FakeSocket.last.welcome(false);
  await open;
  FakeSocket.last.onclose?.();
  assert.deepEqual(events, [['open', false], 'interrupted']);
  assert.equal(log.state, 'reconnecting');
  log.leave();
});

test('a refusal rejects, and is the reason of the end', async () => {
  const log = new RoomLog(options);
  const events = listened(log);
  const open = log.open();
  FakeSocket.last.refuse('not-authorized');
  await assert.rejects(open, { name: 'LogError', code: 'not-authorized', member: 'alice' });
  assert.deepEqual(events, [['closed', 'not-authorized']]);
});

test('a token is asked for before each connection and goes in `join`', async (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let count = 0;
  const log = new RoomLog({ ...options, token: async () => `token ${++count}` });
  const open = log.open();
  assert.equal(FakeSocket.all.length, 0, 'not before there is a token');
  await settled();
  FakeSocket.last.welcome(false);
  await open;
  assert.equal(FakeSocket.last.sentOf('join')[0]?.['authorization'], 'token 1');
  FakeSocket.last.onclose?.();
  now = 1000;
  context.mock.timers.tick(now);
  await settled();
  log.leave();
  assert.equal(count, 2, 'a fresh one for the second connection');
});

test('a token that comes after the log was left opens nothing', async () => {
  let give: (token: string) => void = () => {};
  const log = new RoomLog({
    ...options,
    token: () =>
      new Promise<string>((resolve) => {
        give = resolve;
      }),
  });
  const open = log.open();
  log.leave();
  await assert.rejects(open, { name: 'AbortError' });
  give('late');
  await settled();
  assert.equal(FakeSocket.all.length, 0);
});

test('a token that cannot be had is a server that cannot be reached', async () => {
  const log = new RoomLog({ ...options, token: () => Promise.reject(new Error('signed out')) });
  await assert.rejects(log.open(), { code: 'unreachable' });
  await settled();
  assert.equal(log.state, 'closed');
});

describe('opening that is cancelled', () => {
  const reason = new Error('another room');

  test('before it has begun connects to nothing', async () => {
    const log = new RoomLog(options);
    await assert.rejects(log.open({ signal: AbortSignal.abort(reason) }), reason);
    assert.equal(FakeSocket.all.length, 0);
  });

  test('before the server has answered leaves', async () => {
    const controller = new AbortController();
    const log = new RoomLog(options);
    const events = listened(log);
    const open = log.open({ signal: controller.signal });
    const socket = FakeSocket.last;
    socket.onopen?.();
    controller.abort(reason);
    await assert.rejects(open, reason);
    assert.deepEqual(
      socket.sent.map(({ type }) => type),
      ['join', 'leave'],
    );
    assert.ok(socket.closed);
    assert.deepEqual([events, log.state], [[['closed', 'left']], 'closed']);
  });

  test('in the moment in which it has opened leaves', async () => {
    const controller = new AbortController();
    const log = new RoomLog(options);
    const open = log.open({ signal: controller.signal });
    const socket = FakeSocket.last;
    socket.welcome(false);
    controller.abort(reason);
    await assert.rejects(open, reason);
    assert.equal(socket.sentOf('leave').length, 1);
  });

  test('too late has no effect', async () => {
    const controller = new AbortController();
    const log = new RoomLog(options);
    const open = log.open({ signal: controller.signal });
    FakeSocket.last.welcome(false);
    await open;
    controller.abort(reason);
    assert.equal(log.state, 'connected');
    log.leave();
  });

  test('has no options that do not exist', async () => {
    const log = new RoomLog(options);
    await assert.rejects(log.open({ sginal: undefined } as never), { code: 'unknown-option' });
    assert.equal(FakeSocket.all.length, 0);
  });
});

test('listeners can be taken off, and be for one event', async () => {
  const log = new RoomLog(options);
  const heard: string[] = [];
  const open = () => heard.push('open');
  log.on('open', open);
  log.off('open', open);
  log.once('open', () => heard.push('once'));
  log.on('closed', () => heard.push('signal'), { signal: AbortSignal.abort() });
  const opening = log.open();
  FakeSocket.last.welcome(false);
  await opening;
  log.leave();
  assert.deepEqual(heard, ['once']);
});
