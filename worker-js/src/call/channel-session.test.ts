import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Channel } from '../api/channel.js';
import { LogError } from '../log/error.js';
import { FakeSocket } from '../log/fake-socket.js';
import { RoomLog } from '../log/room-log.js';
import { Call } from './call.js';
import type { SottoError } from './error.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const logOf = () => new RoomLog({ server: 'ws://server/ws', room: 'r', member: 'alice' });
const join = ({ channel }: { channel: Channel }, options: object = {}) =>
  Call.join({ member: 'alice', channel, ...options });
const OWN = { type: 'entry', seq: 1, kind: { type: 'joined', member: 'alice', present: [] } };
const isOver = () => FakeWorker.last.terminated && FakeWorker.group.terminated;

/** A call on a log whose server has welcomed the member. */
async function joined(log = logOf()) {
  const joining = join(log);
  await settled();
  FakeSocket.last.welcome(false);
  const call = await joining;
  const errors: SottoError[] = [];
  call.on('error', (error) => errors.push(error));
  return { log, call, errors, socket: FakeSocket.last };
}

beforeEach(() => {
  pretendBrowser();
  FakeSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeSocket });
});

describe('a log that nobody has opened', () => {
  test('is opened by the call when its workers run, and brings it every entry', async () => {
    FakeWorker.answer = { type: 'counts', request: 0, streams: [] };
    const joining = join(logOf());
    await settled();
    assert.equal(FakeSocket.all.length, 0, 'the workers do not run yet');
    FakeWorker.last.says({ type: 'ready', codecs: [] });
    await settled();
    FakeSocket.last.welcome(false);
    // Before the promise is settled.
    FakeSocket.last.says(OWN);
    const call = await joining;
    FakeSocket.last.says({ ...OWN, seq: 2, kind: { type: 'left', member: 'bob' } });
    const entries = FakeWorker.last.received.flatMap((message) =>
      message.type === 'entry' ? [message.entry.seq] : [],
    );
    assert.deepEqual(entries, [1, 2]);
    await call.leave();
  });

  test('and that refuses is the reason for which joining fails, and leaves no worker', async () => {
    const log = logOf();
    const closed: unknown[] = [];
    log.on('closed', (reason) => closed.push(reason.type));
    const joining = join(log);
    await settled();
    FakeSocket.last.refuse('not-authorized');
    await assert.rejects(joining, { name: 'LogError', code: 'not-authorized' });
    assert.ok(isOver());
    assert.deepEqual([closed, log.channel.onentry, log.channel.onclosed], [['error'], null, null]);
  });

  test('is left again if joining is cancelled while it opens', async () => {
    const controller = new AbortController();
    const joining = join(logOf(), { signal: controller.signal });
    await settled();
    const socket = FakeSocket.last;
    socket.onopen?.();
    controller.abort(new Error('another room'));
    await assert.rejects(joining, { message: 'another room' });
    assert.deepEqual([socket.sentOf('leave').length, socket.closed, isOver()], [1, true, true]);
  });

  test('is left again if the core fails while it opens', async () => {
    const joining = join(logOf());
    await settled();
    const socket = FakeSocket.last;
    FakeWorker.last.says({ type: 'crashed', message: 'a trap' });
    socket.welcome(false);
    await assert.rejects(joining, { code: 'crashed' });
    await settled();
    assert.deepEqual([socket.sentOf('leave').length, isOver()], [1, true]);
  });
});

test('a channel that has a call is refused, and that call goes on', async () => {
  const { log, call, socket } = await joined();
  const first = FakeWorker.last;
  await assert.rejects(join(log), { name: 'SottoError', code: 'channel-taken' });
  socket.says(OWN);
  const entries = first.received.filter(({ type }) => type === 'entry');
  assert.equal(entries.length, 1, 'its entries still come to it');
  assert.equal(call.state, 'waiting');
  await call.leave();
});

test('a log that was opened before the call, or has one, is refused, for entries would be missing', async () => {
  const log = logOf();
  const opening = log.open();
  FakeSocket.last.welcome(false);
  await opening;
  await assert.rejects(join(log), { name: 'LogError', code: 'opened-before' });
  assert.equal(log.state, 'connected', 'it stays as it was');
  log.leave();
  const { call, log: second } = await joined();
  await assert.rejects(second.open(), { code: 'opened-before' });
  await call.leave();
  await assert.rejects(join(second), { code: 'opened-before' });
});

describe('the end', () => {
  test('of the call, by itself or not, leaves the log', async () => {
    for (const end of [
      (call: Call) => void call.leave(),
      () => FakeWorker.last.says({ type: 'crashed', message: 'a trap' }),
    ]) {
      const { log, call, socket } = await joined();
      const closed: unknown[] = [];
      log.on('closed', ({ type }) => closed.push(type));
      end(call);
      // At once: a page that goes may not run any more.
      assert.deepEqual([socket.sentOf('leave').length, closed, log.state], [1, ['left'], 'closed']);
      await call.leave();
      assert.equal(socket.sentOf('leave').length, 1);
    }
  });

  test('of the log by an error is the end of the call, with the reason', async () => {
    const { call, errors, socket } = await joined();
    socket.refuse('member-taken');
    assert.equal(call.state, 'stopped');
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['channel-closed'],
    );
    const cause = errors[0]?.cause;
    assert.ok(cause instanceof LogError && cause.code === 'member-taken');
    await call.leave();
    assert.ok(isOver());
    assert.ok(!FakeWorker.last.terminatedEarly, 'keys are erased before the worker ends');
  });

  test('of the log by its own leave is that of the call, without an error', async () => {
    const { log, call, errors } = await joined();
    log.leave();
    assert.deepEqual([call.state, errors], ['stopped', []]);
    await call.leave();
    assert.ok(isOver() && !FakeWorker.last.terminatedEarly);
  });
});

describe('a channel of an application', () => {
  test('without `open` and `leave` is as it was given', async () => {
    const channel: Channel = { send: () => {}, onentry: null };
    const call = await join({ channel });
    assert.notEqual(channel.onentry, null);
    await call.leave();
    assert.deepEqual([channel.onentry, channel.onclosed], [null, null]);
  });

  test('that has ended in the moment in which it was opened ends the call', async () => {
    const channel: Channel = {
      send: () => {},
      onentry: null,
      open: async () => channel.onclosed?.(new Error('gone')),
    };
    const call = await join({ channel });
    assert.equal(call.state, 'stopped');
  });

  test('that heeds no signal is left when it opens all the same', async () => {
    const controller = new AbortController();
    const done: string[] = [];
    let opened = () => {};
    const channel: Channel = {
      send: () => {},
      onentry: null,
      open: () =>
        new Promise((resolve) => {
          opened = resolve;
        }),
      leave: () => done.push('left'),
    };
    const joining = join({ channel }, { signal: controller.signal });
    await settled();
    controller.abort(new Error('another room'));
    await assert.rejects(joining, { message: 'another room' });
    assert.deepEqual(done, []);
    opened();
    await settled();
    assert.deepEqual(done, ['left']);
  });

  test('that cannot be left is an error of the call, which ends all the same', async () => {
    const channel: Channel = {
      send: () => {},
      onentry: null,
      leave: () => {
        throw new Error('no');
      },
    };
    const call = await join({ channel });
    const codes: string[] = [];
    call.on('error', ({ code }) => codes.push(code));
    await call.leave();
    assert.deepEqual([codes, call.state], [['channel-failed'], 'stopped']);
  });
});
