import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Channel } from '../api/channel.js';
import { LinkSecret } from '../link/link-secret.js';
import type { Entry, Outgoing } from '../wasm/sotto.js';
import { Call } from './call.js';
import { MOST_ENTRIES } from './entry-intake.js';
import { type CallErrorCode, SottoError } from './error.js';
import { FakeTransform, FakeWorker, fakeEnd, pretendBrowser } from './fake-worker.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const code = (expected: CallErrorCode) => (error: unknown) => (error as SottoError).code === expected;
const codes = (events: [string, unknown][]) => events.map(([, error]) => (error as SottoError).code);
const channelOf = (send: (message: Outgoing) => void = () => {}): Channel => ({ send, onentry: null });
const members = [
  { member: 'alice', name: null, fingerprint: null, proven: false },
  { member: 'bob', name: null, fingerprint: '00001 00002 00003 00004', proven: false },
];
const number = {
  digits: ['12345'],
  emoji: [{ symbol: '🐢', name: 'turtle', file: 'turtle.svg' }],
  machine: '',
};
const epoch = {
  type: 'event' as const,
  event: {
    type: 'epoch' as const,
    epoch: 3,
    members,
    added: ['bob'],
    removed: [],
    safetyNumber: number,
  },
};

async function joined(channel = channelOf()) {
  const call = await Call.join({ member: 'alice', channel });
  const events: [string, unknown][] = [];
  for (const name of ['state', 'members', 'safetynumber', 'epoch', 'rejected', 'error'] as const) {
    call.on(name, (value: unknown) => events.push([name, value]));
  }
  return { call, channel, worker: FakeWorker.last, events };
}

beforeEach(pretendBrowser);

describe('joining', () => {
  test('starts the worker', async () => {
    const { call, worker } = await joined();
    const [start, ...others] = worker.received;
    assert.ok(start?.type === 'start' && start.group instanceof MessagePort);
    assert.deepEqual([start.config, others], [{ member: 'alice' }, []]);
    assert.equal(call.state, 'waiting');
    assert.deepEqual([call.members, call.epoch, call.safetyNumber], [[], null, null]);
  });

  test('tells the core of the link, in one normalization form', async () => {
    const linkSecret = new LinkSecret(new Uint8Array(16).fill(7));
    await Call.join({
      member: 'm',
      channel: channelOf(),
      linkSecret,
      password: 'e\u0301',
      name: 'Zoe\u0308',
    });
    const [start] = FakeWorker.last.received;
    assert.deepEqual(start?.type === 'start' && start.config, {
      member: 'm',
      linkSecret: linkSecret.bytes(),
      password: '\u00e9',
      name: 'Zo\u00eb',
    });
  });

  test('refuses lone surrogates without repeating them', async () => {
    for (const field of ['password', 'name']) {
      const options = {
        member: 'm',
        channel: channelOf(),
        linkSecret: LinkSecret.random(),
        [field]: 'sesame\ud800',
      };
      await assert.rejects(Call.join(options), (error) => {
        return code('config-invalid')(error) && !String(error).includes('sesame');
      });
    }
  });

  test('tells the core how it is to be run, and nothing that is not said', async () => {
    const started = async (options: object) => {
      await Call.join({ member: 'alice', channel: channelOf(), ...options });
      const [start] = FakeWorker.last.received;
      return start?.type === 'start' ? start.config : null;
    };
    assert.deepEqual(
      await started({ suite: 'classical', timing: { committerTimeout: 500, refresh: null } }),
      {
        member: 'alice',
        suite: 'classical',
        timing: { committerTimeout: 500, refresh: null },
      },
    );
    const frameCipherSuites = { video: ['aes-128-gcm'], audio: ['aes-128-ctr-hmac-64'] };
    assert.deepEqual((await started({ frameCipherSuites }))?.frameCipherSuites, frameCipherSuites);
    const config = await started({
      suite: undefined,
      frameCipherSuites: undefined,
      timing: { refresh: undefined, treeRepairIdle: 0 },
    });
    assert.deepEqual(Object.keys(config ?? {}), ['member', 'timing']);
    assert.deepEqual(Object.keys(config?.timing ?? {}), ['treeRepairIdle']);
  });

  test('fails with the reason and ends the worker', async () => {
    const channel = channelOf();
    FakeWorker.answer = { type: 'failed', code: 'config-invalid', message: 'name' };
    await assert.rejects(Call.join({ member: '', channel }), code('config-invalid'));
    assert.ok(FakeWorker.last.terminated && FakeWorker.group.terminated);
    assert.equal(channel.onentry, null);
    FakeWorker.answer = 'error';
    await assert.rejects(Call.join({ member: 'alice', channel }), code('worker-failed'));
  });

  test('keeps the entries that come before the worker runs', async () => {
    const channel = channelOf();
    const joining = Call.join({ member: 'alice', channel });
    channel.onentry?.({ seq: 1, kind: 'left', member: 'bob' });
    await joining;
    assert.deepEqual(FakeWorker.last.received.at(-1), {
      type: 'entry',
      entry: { seq: 1, kind: 'left', member: 'bob' },
    });
  });
});

describe('the channel', () => {
  test('gets what the worker sends', async () => {
    const sent: Outgoing[] = [];
    const { worker } = await joined(channelOf((message) => sent.push(message)));
    worker.says({ type: 'send', payload: new Uint8Array([1]), attachments: [] });
    assert.deepEqual(sent, [{ payload: new Uint8Array([1]), attachments: [] }]);
  });

  test('may throw', async () => {
    const { call, worker, events } = await joined(
      channelOf(() => {
        throw new TypeError('closed');
      }),
    );
    worker.says({ type: 'send', payload: new Uint8Array([1]), attachments: [] });
    assert.deepEqual(codes(events), ['channel-failed']);
    assert.equal(call.state, 'waiting');
  });

  test('may reuse its buffers: the worker gets copies, and no more than the entry', async () => {
    const { channel, worker } = await joined();
    const buffer = new Uint8Array([9, 1, 2, 9]);
    channel.onentry?.({
      seq: 1,
      kind: 'message',
      from: 'bob',
      payload: buffer.subarray(1, 3),
      attachments: [buffer.subarray(0, 1), buffer.subarray(2)],
    });
    buffer.fill(0);
    const message = worker.received.at(-1);
    assert.ok(message?.type === 'entry' && message.entry.kind === 'message');
    const { payload, attachments = [] } = message.entry;
    const copies = [payload, ...attachments];
    assert.deepEqual(copies, [new Uint8Array([1, 2]), new Uint8Array([9]), new Uint8Array([2, 9])]);
    assert.deepEqual(
      copies.map((copy) => copy.buffer.byteLength),
      [2, 1, 2],
    );
  });

  test('that delivers anything else than entries causes errors and nothing worse', async () => {
    const { channel, worker, events } = await joined();
    const garbage: unknown[] = [
      null,
      7,
      {},
      { seq: 1, kind: 'joined' },
      { seq: 1, kind: 'message', payload: 'text' },
      { seq: 1, kind: 'message', payload: new Uint8Array(1), attachments: [[1]] },
      { seq: 1, kind: 'message', payload: new Uint8Array(1), attachments: new Uint8Array(1) },
    ];
    for (const entry of garbage) channel.onentry?.(entry as Entry);
    assert.deepEqual(
      codes(events),
      garbage.map(() => 'entry-invalid'),
    );
    assert.equal(worker.received.length, 1);
  });
});

describe('entries that the worker does not follow', () => {
  const flood = (channel: Channel, count: number) => {
    for (let seq = 1; seq <= count; seq++) channel.onentry?.({ seq, kind: 'left', member: 'bob' });
  };
  const posted = (worker: FakeWorker) => worker.received.filter(({ type }) => type === 'entry').length;

  test('are dropped beyond a bound, which is told once, until those that wait have been followed', async () => {
    const { channel, worker, events } = await joined();
    flood(channel, MOST_ENTRIES + 10);
    assert.equal(posted(worker), MOST_ENTRIES);
    assert.deepEqual(codes(events), ['entries-overrun']);
    for (let count = 0; count < MOST_ENTRIES; count++) worker.says({ type: 'followed' });
    flood(channel, 5);
    assert.equal(posted(worker), MOST_ENTRIES + 5);
    assert.deepEqual(codes(events), ['entries-overrun']);
  });

  test('and come while it starts end the call', async () => {
    const channel = channelOf();
    const joining = Call.join({ member: 'alice', channel });
    flood(channel, MOST_ENTRIES + 1);
    await assert.rejects(joining, code('entries-overrun'));
    assert.equal(channel.onentry, null);
    assert.ok(FakeWorker.last.terminated && FakeWorker.group.terminated);
  });
});

describe('events', () => {
  test('come with the properties already new', async () => {
    const { call, worker, events } = await joined();
    let seen: unknown;
    call.on('state', () => {
      seen = [call.state, call.members, call.epoch, call.safetyNumber];
    });
    worker.says(epoch);
    assert.deepEqual(seen, ['encrypted', members, 3, number]);
    assert.deepEqual(
      events.map(([name]) => name),
      ['state', 'members', 'safetynumber', 'epoch'],
    );
  });

  test('say with which key somebody is back', async () => {
    const { call, worker } = await joined();
    const told: unknown[] = [];
    call.on('returned', (returned) => told.push(returned));
    call.on('key-changed', (changed) => told.push(changed));
    const returned = { member: 'bob', fingerprint: '00001 00002 00003 00004' };
    const changed = { member: 'bob', before: '00001 00002 00003 00004', fingerprint: null };
    worker.says({ type: 'event', event: { type: 'returned', ...returned } });
    worker.says({ type: 'event', event: { type: 'key-changed', ...changed } });
    assert.deepEqual(told, [returned, changed]);
  });

  test('of waiting take the members and the number away', async () => {
    const { call, worker, events } = await joined();
    worker.says({ type: 'event', event: { type: 'waiting' } });
    assert.deepEqual(events, []);
    worker.says(epoch);
    events.length = 0;
    worker.says({ type: 'event', event: { type: 'waiting' } });
    assert.deepEqual(events, [
      ['state', 'waiting'],
      ['members', []],
      ['safetynumber', null],
    ]);
    assert.equal(call.epoch, null);
  });

  test('are not told to those who unsubscribed', async () => {
    const { call, worker } = await joined();
    let told = 0;
    call.on('state', () => {
      told += 1;
    })();
    worker.says(epoch);
    assert.equal(told, 0);
  });
});

describe('senders', () => {
  test('are bound before they are led through the worker', async () => {
    const { call, worker } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    let boundBefore = false;
    Object.defineProperty(sender, 'transform', {
      get: () => null,
      set: () => {
        boundBefore = worker.bindings.length === 1;
      },
    });
    call.protect(sender, { track: 'camera' });
    assert.ok(boundBefore);
    assert.deepEqual(worker.bindings, [{ direction: 'send', track: 1 }]);
  });

  test('given twice as the same track are left alone, as another refused', async () => {
    const { call, worker } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    call.protect(sender, { track: 'camera' });
    const { transform } = sender;
    assert.ok(transform instanceof FakeTransform);
    call.protect(sender, { track: 'camera' });
    assert.throws(() => call.protect(sender, { track: 'screen' }), code('already-protected'));
    assert.equal(sender.transform, transform);
    assert.equal(worker.bindings.length, 1);
  });

  test('that were released keep their transform and can be another track', async () => {
    const { call, worker } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    call.protect(sender, { track: 'camera' });
    const { transform } = sender;
    call.release(sender);
    call.release(sender);
    assert.equal(sender.transform, transform);
    call.protect(sender, { track: 'screen' });
    assert.deepEqual(worker.bindings, [
      { direction: 'send', track: 1 },
      null,
      { direction: 'send', track: 2 },
    ]);
  });

  test('can be shut before they are bound, and are released when they are', async () => {
    const { call, worker } = await joined();
    const receiver = fakeEnd<RTCRtpReceiver>();
    call.shut(receiver);
    const { transform } = receiver;
    assert.ok(transform instanceof FakeTransform);
    assert.deepEqual(worker.bindings, []);
    call.unprotect(receiver, { member: 'bob', track: 'camera' });
    call.shut(receiver);
    assert.equal(receiver.transform, transform);
    assert.deepEqual(worker.bindings, [{ direction: 'receive', member: 'bob', track: 1 }, null]);
    await call.leave();
    assert.throws(() => call.shut(fakeEnd<RTCRtpReceiver>()), code('stopped'));
  });

  test('whose frames came to an end can be protected anew', async () => {
    const { call, worker } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    call.protect(sender, { track: 'camera' });
    const { stream } = worker;
    const { transform } = sender;
    worker.says({ type: 'ended', stream });
    call.protect(sender, { track: 'screen' });
    assert.notEqual(sender.transform, transform);
  });

  test('with a transform of somebody else are refused', async () => {
    const { call } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    const theirs = {};
    sender.transform = theirs;
    assert.throws(() => call.protect(sender, { track: 'camera' }), code('transform-taken'));
    assert.equal(sender.transform, theirs);
  });

  test('whose transform the browser would ignore are refused, and get none', async () => {
    const { call, worker } = await joined();
    const tooLate = () => {
      throw new DOMException('Too late to create encoded streams', 'InvalidStateError');
    };
    const sender = Object.assign(fakeEnd<RTCRtpSender>(), { createEncodedStreams: tooLate });
    assert.throws(() => call.protect(sender, { track: 'camera' }), code('transform-ignored'));
    assert.equal(sender.transform, null);
    assert.deepEqual(worker.bindings.at(-1), null);
    const receiver = Object.assign(fakeEnd<RTCRtpReceiver>(), { createEncodedStreams: tooLate });
    const from = { member: 'bob', track: 'camera' } as const;
    assert.throws(() => call.unprotect(receiver, from), code('transform-ignored'));
    assert.equal(receiver.transform, null);
  });

  test('are probed once, before the transform is set', async () => {
    const { call } = await joined();
    const probes: unknown[] = [];
    const sender = Object.assign(fakeEnd<RTCRtpSender>(), {
      createEncodedStreams: () => probes.push(sender.transform),
    });
    call.protect(sender, { track: 'camera' });
    call.release(sender);
    call.protect(sender, { track: 'screen' });
    await call.leave();
    (await joined()).call.protect(sender, { track: 'camera' });
    assert.deepEqual(probes, [null]);
  });

  test('that cannot be probed are refused where a flag of the connection decides', async () => {
    const { call } = await joined();
    class Connection {
      getConfiguration = () => ({ encodedInsertableStreams: false });
      close = () => {};
    }
    Object.assign(globalThis, { RTCPeerConnection: Connection });
    const sender = fakeEnd<RTCRtpSender>();
    assert.throws(() => call.protect(sender, { track: 'camera' }), code('transform-ignored'));
    assert.equal(sender.transform, null);
  });

  test('that are protected may be connected when the next call protects them', async () => {
    const first = (await joined()).call;
    const second = (await joined()).call;
    const sender = fakeEnd<RTCRtpSender>();
    first.protect(sender, { track: 'camera' });
    Object.assign(sender, { transport: { state: 'connected' }, track: {} });
    await first.leave();
    second.protect(sender, { track: 'camera' });
  });

  test('of another call are refused while it lasts', async () => {
    const first = (await joined()).call;
    const second = (await joined()).call;
    const sender = fakeEnd<RTCRtpSender>();
    first.protect(sender, { track: 'camera' });
    assert.throws(() => second.protect(sender, { track: 'camera' }), code('transform-taken'));
    const left = first.leave();
    assert.equal(first.state, 'stopped');
    assert.throws(() => second.protect(sender, { track: 'camera' }), code('transform-taken'));
    await left;
    assert.ok(sender.transform instanceof FakeTransform);
    second.protect(sender, { track: 'camera' });
    assert.equal((sender.transform as FakeTransform).worker, FakeWorker.last);
  });

  test('of an unknown track are refused', async () => {
    const { call } = await joined();
    const sender = fakeEnd<RTCRtpSender>();
    for (const track of ['face', 3, 8, '__proto__']) {
      assert.throws(() => call.protect(sender, { track: track as 'camera' }), code('track-invalid'));
    }
    assert.throws(
      () => call.protect(sender, { track: 'audio' as 'camera' }),
      /no track audio; tracks are microphone, camera, screen, screen-audio, 4, 5, 6, 7$/,
    );
    assert.equal(sender.transform, null);
  });

  test('of a member that cannot be are refused, with the options that there are', async () => {
    const { call } = await joined();
    const options = { from: 'bob', track: 'camera' } as unknown as Parameters<typeof call.unprotect>[1];
    assert.throws(() => call.unprotect(fakeEnd<RTCRtpReceiver>(), options), /`\{ member, track \}`/);
  });

  test('that the browser cannot transform are refused', async () => {
    const { call, worker } = await joined();
    Object.assign(globalThis, { RTCRtpScriptTransform: undefined });
    assert.throws(() => call.protect({} as RTCRtpSender, { track: 'camera' }), code('transform-unsupported'));
    assert.deepEqual(worker.bindings.at(-1), null);
  });

  test('fall back to encoded streams, once', async () => {
    const { call, worker } = await joined();
    Object.assign(globalThis, { RTCRtpScriptTransform: undefined });
    let calls = 0;
    const sender = {
      getParameters: () => ({ encodings: [] }),
      setParameters: async () => {},
      createEncodedStreams: () => {
        calls += 1;
        if (calls > 1) throw new TypeError('already created');
        return { readable: 'readable', writable: 'writable' };
      },
    } as unknown as RTCRtpSender;
    call.protect(sender, { track: 'camera' });
    call.protect(sender, { track: 'camera' });
    const { stream } = worker.received.find(({ type }) => type === 'bind') as { stream: number };
    assert.deepEqual(
      worker.received.find(({ type }) => type === 'attach'),
      {
        type: 'attach',
        stream,
        readable: 'readable',
        writable: 'writable',
      },
    );
    await call.leave();
    const next = (await joined()).call;
    assert.throws(() => next.protect(sender, { track: 'camera' }), code('transform-taken'));
  });

  test('make a key frame when the worker wants one', async () => {
    const { call, worker } = await joined();
    const options: unknown[] = [];
    const sender = Object.assign(fakeEnd<RTCRtpSender>(), {
      track: { kind: 'video' },
      getParameters: () => ({ encodings: [{}, {}] }),
      setParameters: async (_: unknown, option: unknown) => {
        options.push(option);
        throw new TypeError('stopped');
      },
    });
    call.protect(sender as unknown as RTCRtpSender, { track: 'camera' });
    const { stream } = worker;
    worker.says({ type: 'key-frame-wanted', stream });
    worker.says({ type: 'key-frame-wanted', stream: 99 });
    await settled();
    assert.deepEqual(options, [{ encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }]);
  });

  test('tell the worker which encodings are to be sent, when it wants to know', async () => {
    const { call, worker } = await joined();
    const encodings = [{ rid: '0' }, { rid: '1', active: false }, { rid: '2', active: true }, {}];
    let failing = false;
    const sender = Object.assign(fakeEnd<RTCRtpSender>(), {
      getParameters: () => {
        if (failing) throw new TypeError('stopped');
        return { encodings };
      },
    });
    call.protect(sender as unknown as RTCRtpSender, { track: 'camera' });
    const { stream } = worker;
    const told = () => worker.received.filter(({ type }) => type === 'rids');
    worker.says({ type: 'rids-wanted', stream });
    worker.says({ type: 'rids-wanted', stream: 99 });
    await settled();
    assert.deepEqual(told(), [{ type: 'rids', stream, rids: ['0', '2'] }]);
    failing = true;
    worker.says({ type: 'rids-wanted', stream });
    await settled();
    assert.deepEqual(told().at(-1), { type: 'rids', stream, rids: [] });
    worker.says({ type: 'rids-wanted', stream });
    await call.leave();
    await settled();
    assert.equal(told().length, 2, 'nothing after the end');
  });
});

test('a receiver given again is bound anew without another transform', async () => {
  const { call, worker } = await joined();
  const receiver = fakeEnd<RTCRtpReceiver>();
  call.unprotect(receiver, { member: 'bob', track: 'camera' });
  const { transform } = receiver;
  call.unprotect(receiver, { member: 'bob', track: 'camera' });
  call.unprotect(receiver, { member: 'eve', track: 'camera' });
  assert.equal(receiver.transform, transform);
  assert.deepEqual(worker.bindings, [
    { direction: 'receive', member: 'bob', track: 1 },
    { direction: 'receive', member: 'eve', track: 1 },
  ]);
});

test('an unsupported codec is an error with the member concerned', async () => {
  const { call, worker, events } = await joined();
  call.unprotect(fakeEnd<RTCRtpReceiver>(), { member: 'bob', track: 'camera' });
  const { stream } = worker;
  worker.says({ type: 'codec-unsupported', stream, mimeType: 'video/AV1' });
  const errors = events.map(([, error]) => error as SottoError);
  assert.deepEqual(
    errors.map(({ code, member }) => [code, member]),
    [['codec-unsupported', 'bob']],
  );
  assert.deepEqual(call.codecs, ['audio/opus', 'video/VP8', 'video/VP9']);
  for (const taken of call.codecs) assert.ok(errors[0]?.message.includes(taken), `names ${taken}`);
});

describe('counters', () => {
  test('come by track', async () => {
    const { call, worker } = await joined();
    const asked = call.stats();
    const { request } = worker.received.at(-1) as { request: number };
    const counters = {
      direction: 'send' as const,
      framesIn: 1,
      framesOut: 1,
      framesHeld: 0,
      emptyFrames: 0,
      dropped: {},
    };
    worker.says({
      type: 'stats',
      request,
      stats: { epoch: 3, streams: [{ ...counters, stream: 9, track: 1 }] },
    });
    assert.deepEqual(await asked, { epoch: 3, streams: [{ ...counters, track: 'camera' }] });
  });

  test('asked for when the call ends are empty', async () => {
    const { call, worker } = await joined();
    const asked = call.stats();
    worker.says({ type: 'crashed', message: 'panic' });
    assert.deepEqual(await asked, { streams: [] });
    assert.deepEqual(await call.stats(), { streams: [] });
  });
});

describe('a crash', () => {
  for (const [name, crash] of [
    ['that the worker tells', (worker: FakeWorker) => worker.says({ type: 'crashed', message: 'panic' })],
    ['of the worker itself', (worker: FakeWorker) => worker.onerror?.({ message: 'panic' })],
    ['of the one that follows the log', () => FakeWorker.group.onerror?.({ message: 'panic' })],
  ] as const) {
    test(`${name} stops the call, says so once, and takes no transform away`, async () => {
      const { call, worker, events, channel } = await joined();
      const sender = fakeEnd<RTCRtpSender>();
      call.protect(sender, { track: 'camera' });
      worker.says(epoch);
      events.length = 0;
      crash(worker);
      crash(worker);
      worker.says(epoch);
      assert.deepEqual(
        events.map(([event, value]) => (event === 'error' ? (value as SottoError).code : value)),
        ['stopped', [], null, 'crashed'],
      );
      assert.ok(sender.transform instanceof FakeTransform);
      assert.equal(worker.terminated, false);
      assert.deepEqual(worker.received.at(-1), { type: 'stop' });
      assert.equal(channel.onentry, null);
      assert.throws(() => call.protect(sender, { track: 'camera' }), code('stopped'));
    });
  }
});

test('leaving stops the worker, keeps the transforms, and can be repeated', async () => {
  const sent: Outgoing[] = [];
  const { call, worker, channel } = await joined(channelOf((message) => sent.push(message)));
  const sender = fakeEnd<RTCRtpSender>();
  call.protect(sender, { track: 'camera' });
  const leaving = call.leave();
  assert.equal(call.state, 'stopped');
  assert.equal(worker.terminated, false);
  await leaving;
  await call.leave();
  assert.ok(worker.terminated && FakeWorker.group.terminated);
  assert.ok(sender.transform instanceof FakeTransform);
  assert.equal(channel.onentry, null);
  worker.says({ type: 'send', payload: new Uint8Array(1), attachments: [] });
  assert.deepEqual(sent, []);
  for (const use of [
    () => call.protect(sender, { track: 'camera' }),
    () => call.unprotect(fakeEnd<RTCRtpReceiver>(), { member: 'bob', track: 'camera' }),
  ]) {
    assert.throws(use, code('stopped'));
  }
});

test('a group whose frames are encrypted otherwise ends the call before anything is sent', async () => {
  const { call, worker, events } = await joined();
  worker.says({
    type: 'event',
    event: { type: 'rejected', seq: 3, from: 'bob', reason: 'other-policy' },
  });
  assert.equal(call.state, 'stopped');
  assert.deepEqual(worker.received.at(-1), { type: 'stop' });
  assert.deepEqual(codes(events.filter(([name]) => name === 'error')), ['frame-suites-refused']);
  worker.says(epoch);
  assert.equal(call.state, 'stopped');
  assert.throws(() => call.protect(fakeEnd<RTCRtpSender>(), { track: 'camera' }), code('stopped'));
});

test('a refusal is told, and changes nothing', async () => {
  const { call, worker, events } = await joined();
  const told: unknown[] = [];
  call.on('refused', (refused) => told.push(refused));
  worker.says({ type: 'event', event: { type: 'refused', by: 'bob', reason: 'proof-missing' } });
  assert.deepEqual(told, [{ by: 'bob', reason: 'proof-missing' }]);
  assert.deepEqual([call.state, events], ['waiting', []]);
});

describe('signs of life', () => {
  const said = (type: 'stale' | 'fresh') =>
    ({ type: 'event', event: type === 'stale' ? { type, lasting: 500 } : { type } }) as const;

  async function told() {
    const all = await joined();
    const heard: [string, boolean][] = [];
    for (const name of ['stale', 'fresh'] as const) {
      all.call.on(name, ({ since }) => heard.push([name, Math.abs(Date.now() - since) < 60_000]));
    }
    all.worker.says(epoch);
    return { ...all, heard };
  }

  test('that are wanting are told with their time, and that they are there again', async () => {
    const { call, worker, heard } = await told();
    assert.equal(call.staleSince, null);
    worker.says(said('stale'));
    assert.ok(call.staleSince !== null && call.staleSince <= Date.now() - 500);
    assert.equal(call.state, 'encrypted', 'it still receives');
    worker.says(said('fresh'));
    assert.equal(call.staleSince, null);
    assert.deepEqual(heard, [
      ['stale', true],
      ['fresh', true],
    ]);
  });

  test('are nothing to a call that waits, or is over', async () => {
    const { call, worker, heard } = await told();
    worker.says(said('stale'));
    worker.says({ type: 'event', event: { type: 'waiting' } });
    assert.equal(call.staleSince, null);
    await call.leave();
    worker.says(said('stale'));
    assert.equal(call.staleSince, null);
    assert.equal(heard.length, 1);
  });
});

test('a member that is lost for good says so, and has no keys', async () => {
  const { call, worker, events } = await joined();
  worker.says(epoch);
  worker.says({ type: 'event', event: { type: 'waiting' } });
  worker.says({ type: 'event', event: { type: 'exhausted' } });
  assert.equal(call.state, 'waiting');
  assert.deepEqual(codes(events.filter(([name]) => name === 'error')), ['lost']);
});

test('a step that failed inside is told with its line, and the call goes on', async () => {
  const { call, worker, events } = await joined();
  worker.says(epoch);
  const cause = {
    step: 'merge-commit',
    cause: 'no commit in flight',
    at: 'crates/group/src/commit/validate.rs:9',
  } as const;
  worker.says({ type: 'event', event: { type: 'internal-error', ...cause } });
  assert.equal(call.state, 'encrypted');
  const errors = events.filter(([name]) => name === 'error');
  assert.deepEqual(codes(errors), ['internal-error']);
  const error = errors[0]?.[1] as SottoError;
  assert.deepEqual(error.cause, cause);
  for (const part of Object.values(cause)) assert.ok(error.message.includes(part), error.message);
});

describe('messages', () => {
  const data = new Uint8Array([7, 8]);
  const because = (expected: CallErrorCode, cause?: string) => (error: unknown) =>
    error instanceof SottoError && error.code === expected && error.cause === cause;

  test('go to the core with a number, and are settled by it', async () => {
    const { call, worker } = await joined();
    const [sent, refused] = [call.sendMessage(data, { label: 'chat' }), call.sendMessage(data)];
    assert.deepEqual(worker.received.slice(-2), [
      { type: 'message', id: 1, label: 'chat', data },
      { type: 'message', id: 2, label: '', data },
    ]);
    worker.says({ type: 'event', event: { type: 'undelivered', id: 2, reason: 'too-many' } });
    await assert.rejects(refused, because('message-undelivered', 'too-many'));
    worker.says({ type: 'event', event: { type: 'delivered', id: 1 } });
    await sent;
    worker.says({ type: 'event', event: { type: 'delivered', id: 1 } });
  });

  test('of all members are told, one of this member too', async () => {
    const { call, worker } = await joined();
    const told: unknown[] = [];
    call.on('message', (message) => told.push(message));
    worker.says({ type: 'event', event: { type: 'message', from: 'bob', label: 'chat', data } });
    assert.deepEqual(told, [{ from: 'bob', label: 'chat', data }]);
  });

  test('end with the call', async () => {
    const { call } = await joined();
    const sent = call.sendMessage(data);
    const outcome = assert.rejects(sent, because('stopped'));
    await call.leave();
    await outcome;
    await assert.rejects(call.sendMessage(data), because('stopped'));
  });
});

test('data and secrets are asked for, and given up with the call', async () => {
  const { call, worker } = await joined();
  const [sealed, opened] = [call.seal(Uint8Array.of(1)), call.open(Uint8Array.of(2))];
  const secret = call.exportSecret('file', Uint8Array.of(3), 32);
  assert.deepEqual(worker.received.slice(-3), [
    { type: 'seal', request: 1, data: Uint8Array.of(1) },
    { type: 'open', request: 1, data: Uint8Array.of(2) },
    { type: 'export', request: 1, label: 'file', context: Uint8Array.of(3), length: 32 },
  ]);
  worker.says({ type: 'sealed', request: 1, outcome: Uint8Array.of(9) });
  worker.says({ type: 'exported', request: 1, outcome: { epoch: 3, secret: Uint8Array.of(8) } });
  assert.deepEqual([await sealed, (await secret).epoch], [Uint8Array.of(9), 3]);
  const outcome = assert.rejects(opened, { name: 'DataError', code: 'stopped' });
  await call.leave();
  await outcome;
  await assert.rejects(call.seal(Uint8Array.of(1)), { name: 'DataError', code: 'stopped' });
});

test('short authentication is started, told and ended', async () => {
  const { call, worker } = await joined();
  const told: unknown[] = [];
  call.on('short-authentication', (change) => told.push(change));
  call.startShortAuthentication();
  call.cancelShortAuthentication();
  assert.deepEqual(worker.received.slice(-2), [
    { type: 'short-authentication', wanted: true },
    { type: 'short-authentication', wanted: false },
  ]);
  const started = { state: 'started', by: 'bob', members: ['alice', 'bob'] } as const;
  const event = { type: 'short-authentication', ...started, members: ['alice', 'bob'] } as const;
  worker.says({ type: 'event', event: { ...event, members: [...event.members] } });
  assert.deepEqual(told, [started]);
  await call.leave();
  const before = worker.received.length;
  call.startShortAuthentication();
  assert.equal(worker.received.length, before);
});
