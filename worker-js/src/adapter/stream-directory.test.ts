import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import type { Track } from '../api/track.js';
import { SottoError } from '../call/error.js';
import type { StreamError, StreamErrorCode } from './error.js';
import { type FakeCall, FakeGroup } from './fake-group.js';
import { encodeStatement, MAX_STREAMS } from './statement.js';
import { STREAMS_LABEL, StreamDirectory } from './stream-directory.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const code = (expected: StreamErrorCode) => (error: unknown) => (error as StreamError).code === expected;
const statement = (streams: Record<string, Track>, asks = false) =>
  encodeStatement({ streams: new Map(Object.entries(streams)), asks });

let group: FakeGroup;

/** A directory of a member's call, with what it tells. */
function directoryOf(call: FakeCall) {
  const told: string[] = [];
  const directory = new StreamDirectory(call);
  for (const name of ['claimed', 'withdrawn'] as const) {
    directory.on(name, ({ id, member, track }) => told.push(`${name} ${id} ${member} ${track}`));
  }
  directory.on('error', (error) => told.push(`${error.code} ${error.member} ${error.track}`));
  return { directory, told };
}

function receiver() {
  const track = { ended: false, stop: () => Object.assign(track, { ended: true }) };
  return { track } as unknown as RTCRtpReceiver & { track: { ended: boolean } };
}

beforeEach(() => {
  group = new FakeGroup();
});

describe('a stream', () => {
  test('is of the member that claims it, for all, until it is withdrawn', async () => {
    const [ana, ben] = [directoryOf(group.call('ana')), directoryOf(group.call('ben'))];
    ana.directory.claim('1/0', 'camera');
    group.become({ added: ['ana', 'ben'] });
    await settled();
    for (const { directory } of [ana, ben]) {
      assert.deepEqual(directory.holderOf('1/0'), { member: 'ana', track: 'camera' });
    }
    ana.directory.claim('1/0', 'screen');
    await settled();
    ana.directory.withdraw('1/0');
    await settled();
    assert.deepEqual(ben.told, [
      'claimed 1/0 ana camera',
      'withdrawn 1/0 ana camera',
      'claimed 1/0 ana screen',
      'withdrawn 1/0 ana screen',
    ]);
    assert.deepEqual(ben.directory.streams, []);
  });

  test('that another member holds is refused, for all, and free when that one is gone', async () => {
    const [ana, ben] = [directoryOf(group.call('ana')), directoryOf(group.call('ben'))];
    group.become({ added: ['ana', 'ben', 'eve'] });
    ana.directory.claim('1/0', 'camera');
    await settled();
    group.say('eve', statement({ '1/0': 'camera', '2/0': 'screen' }), STREAMS_LABEL);
    for (const { directory, told } of [ana, ben]) {
      assert.deepEqual(directory.holderOf('1/0'), { member: 'ana', track: 'camera' });
      assert.deepEqual(told.slice(1), ['claimed 2/0 eve screen', 'stream-taken eve camera']);
    }
    group.become({ removed: ['ana'] });
    assert.equal(ben.directory.holderOf('1/0'), undefined);
    group.say('eve', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    assert.deepEqual(ben.directory.holderOf('1/0'), { member: 'eve', track: 'camera' });
  });

  test('is held by nobody who is no member, was one, or says it under another label', () => {
    const { directory, told } = directoryOf(group.call('ben'));
    group.become({ added: ['ana', 'ben'] });
    group.say('ana', statement({ '1/0': 'camera' }), 'chat');
    group.say('eve', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    group.become({ removed: ['ana'] });
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    assert.deepEqual([directory.streams, told], [[], []]);
  });

  test('of a member that comes back is claimed anew, not remembered', async () => {
    const ben = directoryOf(group.call('ben'));
    group.become({ added: ['ana', 'ben'] });
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    group.become({ added: ['ana'], removed: ['ana'] });
    assert.deepEqual(ben.told, ['claimed 1/0 ana camera', 'withdrawn 1/0 ana camera']);
  });
});

describe('a statement', () => {
  test('is of the streams of its sender alone', () => {
    const { directory } = directoryOf(group.call('ben'));
    group.become({ added: ['ana', 'ben', 'cleo'] });
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    group.say('cleo', statement({ '3/0': 'screen' }), STREAMS_LABEL);
    assert.deepEqual(
      directory.streams.map(({ id, member }) => [id, member]),
      [
        ['1/0', 'ana'],
        ['3/0', 'cleo'],
      ],
    );
  });

  test('that is repeated changes nothing', () => {
    const { told } = directoryOf(group.call('ben'));
    group.become({ added: ['ana', 'ben'] });
    for (let times = 0; times < 3; times += 1) {
      group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    }
    assert.deepEqual(told, ['claimed 1/0 ana camera']);
  });

  test('that cannot be read changes nothing, and is told', () => {
    const { directory, told } = directoryOf(group.call('ben'));
    group.become({ added: ['ana', 'ben'] });
    const good = statement({ '1/0': 'camera', '1/1': 'microphone' });
    group.say('ana', good, STREAMS_LABEL);
    for (const bad of [good.slice(0, -1), new Uint8Array(0), new Uint8Array(16_000).fill(1)]) {
      group.say('ana', bad, STREAMS_LABEL);
      assert.equal(told.pop(), 'statement-malformed ana undefined');
    }
    assert.deepEqual(
      directory.streams.map(({ id }) => id),
      ['1/0', '1/1'],
    );
  });

  test('is repeated for members that come, and not for those that go', async () => {
    const ana = group.call('ana');
    const { directory } = directoryOf(ana);
    group.become({ added: ['ana'] });
    directory.claim('1/0', 'camera');
    await settled();
    const ben = directoryOf(group.call('ben'));
    group.become({ added: ['ben'] });
    await settled();
    assert.deepEqual(ben.told, ['claimed 1/0 ana camera']);
    group.become({ removed: ['ben'] });
    await settled();
    assert.equal(ana.sent.length, 2);
  });

  test('is one at a time, and the newest', async () => {
    const ana = group.call('ana');
    const { directory } = directoryOf(ana);
    group.become({ added: ['ana', 'ben'] });
    directory.claim('1/0', 'camera');
    directory.claim('1/1', 'microphone');
    directory.withdraw('1/0');
    assert.deepEqual(ana.sent, [statement({ '1/0': 'camera' })]);
    await settled();
    assert.deepEqual(ana.sent.slice(1), [statement({ '1/1': 'microphone' })]);
  });

  test('that did not come through is sent again, until the call is over', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const ana = group.call('ana');
      const { directory } = directoryOf(ana);
      group.become({ added: ['ana', 'ben'] });
      ana.failure = new SottoError('message-undelivered', 'too many', { cause: 'too-many' });
      directory.claim('1/0', 'camera');
      await settled();
      mock.timers.tick(500);
      await settled();
      assert.equal(ana.sent.length, 2);
      ana.failure = null;
      mock.timers.tick(500);
      await settled();
      assert.deepEqual(directory.holderOf('1/0'), { member: 'ana', track: 'camera' });
      ana.failure = new SottoError('stopped', 'over');
      directory.claim('1/1', 'microphone');
      ana.state = 'stopped';
      await settled();
      mock.timers.tick(60_000);
      assert.equal(ana.sent.length, 4);
    } finally {
      mock.timers.reset();
    }
  });

  test('is asked for by a directory that begins in the group, and given once to all who ask', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const ana = group.call('ana');
      const { directory } = directoryOf(ana);
      directory.claim('1/0', 'camera');
      group.become({ added: ['ana', 'ben', 'cleo'] });
      await settled();
      const late = [directoryOf(group.call('ben')), directoryOf(group.call('cleo'))];
      await settled();
      assert.deepEqual(group.call('ben').sent, [statement({}, true)]);
      mock.timers.tick(500);
      await settled();
      for (const { told } of late) assert.deepEqual(told, ['claimed 1/0 ana camera']);
      assert.equal(ana.sent.length, 2);
      late[0]?.directory.claim('2/0', 'camera');
      assert.deepEqual(group.call('ben').sent.slice(1), [statement({ '2/0': 'camera' })], 'asks once');
    } finally {
      mock.timers.reset();
    }
  });

  test('is made anew by a member that was outside of the group', async () => {
    const ana = group.call('ana');
    const { directory } = directoryOf(ana);
    group.become({ added: ['ana', 'ben'] });
    directory.claim('1/0', 'camera');
    await settled();
    ana.state = 'waiting';
    ana.members = [];
    ana.emit('members', []);
    assert.deepEqual(directory.streams, []);
    group.become({});
    await settled();
    assert.deepEqual(directory.holderOf('1/0'), { member: 'ana', track: 'camera' });
  });
});

describe('a claim', () => {
  test('is checked', () => {
    const { directory } = directoryOf(group.call('ana'));
    assert.throws(() => directory.claim('', 'camera'), code('stream-id-invalid'));
    assert.throws(() => directory.claim('x'.repeat(256), 'camera'), code('stream-id-invalid'));
    assert.throws(() => directory.claim(7 as unknown as string, 'camera'), code('stream-id-invalid'));
    assert.throws(() => directory.claim('1/0', 'webcam' as Track), code('track-invalid'));
    for (let count = 0; count < MAX_STREAMS; count += 1) directory.claim(`s${count}`, 'camera');
    assert.throws(() => directory.claim('one more', 'camera'), code('too-many-streams'));
    directory.claim('s0', 'screen');
    directory.withdraw('s0');
    directory.claim('one more', 'camera');
  });
});

describe('a receiver', () => {
  test('is shut until its stream is claimed, follows its holder, and is shut again', async () => {
    const call = group.call('ben');
    const { directory } = directoryOf(call);
    const [its, other] = [receiver(), receiver()];
    group.become({ added: ['ana', 'ben'] });
    directory.bind(its, '1/0');
    directory.bind(other, '9/9');
    assert.equal(call.bound.get(its), null);
    directory.on('claimed', () => assert.ok(call.bound.get(its)), { once: true });
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    assert.deepEqual(call.bound.get(its), { member: 'ana', track: 'camera' });
    group.say('ana', statement({ '1/0': 'screen' }), STREAMS_LABEL);
    assert.deepEqual(call.bound.get(its), { member: 'ana', track: 'screen' });
    group.become({ removed: ['ana'] });
    assert.equal(call.bound.get(its), null);
    assert.equal(call.bound.get(other), null);
  });

  test('that gets another stream is bound anew, and no longer follows the former', () => {
    const call = group.call('ben');
    const { directory } = directoryOf(call);
    const its = receiver();
    group.become({ added: ['ana', 'ben'] });
    group.say('ana', statement({ '1/0': 'camera', '1/1': 'screen' }), STREAMS_LABEL);
    directory.bind(its, '1/0');
    directory.bind(its, '1/1');
    group.say('ana', statement({ '1/1': 'screen' }), STREAMS_LABEL);
    assert.deepEqual(call.bound.get(its), { member: 'ana', track: 'screen' });
    directory.unbind(its);
    assert.equal(call.bound.get(its), null);
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    group.say('ana', statement({ '1/1': 'screen' }), STREAMS_LABEL);
    assert.equal(call.bound.get(its), null);
  });

  test('that cannot be bound is an error at once, or ends its track later', () => {
    const call = group.call('ben');
    const { directory, told } = directoryOf(call);
    const its = receiver();
    group.become({ added: ['ana', 'ben'] });
    directory.bind(its, '1/0');
    call.refuses = true;
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    assert.deepEqual(told, ['bind-failed ana camera', 'claimed 1/0 ana camera']);
    assert.ok(its.track.ended);
    assert.throws(() => directory.bind(receiver(), '1/0'), SottoError);
  });

  test('is shut, and no error, when the call ends', () => {
    const call = group.call('ben');
    const { directory, told } = directoryOf(call);
    const its = receiver();
    group.become({ added: ['ana', 'ben'] });
    directory.bind(its, '1/0');
    group.say('ana', statement({ '1/0': 'camera' }), STREAMS_LABEL);
    call.state = 'stopped';
    call.members = [];
    call.emit('members', []);
    assert.deepEqual(told, ['claimed 1/0 ana camera', 'withdrawn 1/0 ana camera']);
    assert.equal(call.bound.get(its), null);
    assert.throws(() => directory.bind(receiver(), '1/0'), SottoError);
  });

  test('is shut and the claims are taken back when the directory stops', async () => {
    const [ana, ben] = [directoryOf(group.call('ana')), directoryOf(group.call('ben'))];
    const its = receiver();
    group.become({ added: ['ana', 'ben'] });
    ana.directory.claim('1/0', 'camera');
    await settled();
    group.say('ben', statement({ '2/0': 'camera' }), STREAMS_LABEL);
    ana.directory.bind(its, '2/0');
    ana.directory.stop();
    await settled();
    assert.equal(group.call('ana').bound.get(its), null);
    assert.equal(ben.directory.holderOf('1/0'), undefined);
    group.become({ added: ['cleo'] });
    await settled();
    assert.equal(group.call('ana').sent.length, 2, 'silent from then on');
  });
});

test('listeners are for one event, can be taken off, and end with a signal', async () => {
  const directory = new StreamDirectory(group.call('ana'));
  group.become({ added: ['ana'] });
  const told: string[] = [];
  const listener = () => told.push('off');
  const controller = new AbortController();
  directory.on('claimed', listener);
  directory.off('claimed', listener);
  directory.on('claimed', () => told.push('aborted'), { signal: controller.signal });
  directory.once('claimed', ({ id }) => told.push(id));
  controller.abort();
  for (const id of ['1/0', '1/1']) directory.claim(id, 'camera');
  await settled();
  assert.deepEqual(told, ['1/0']);
});
