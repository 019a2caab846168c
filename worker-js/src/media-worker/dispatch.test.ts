import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  begin,
  dispatchBench as bench,
  bindSend,
  entry,
  line,
  load,
  settled,
  start,
  types,
} from './dispatch-bench.js';

describe('starting', () => {
  test('tells when the core is ready', async () => {
    const { dispatch, posted } = bench();
    await begin(dispatch);
    assert.deepEqual(posted, [{ type: 'ready', codecs: ['video/VP8'] }]);
  });

  test('tells why wasm did not load', async () => {
    const { dispatch, posted } = bench({ load: () => Promise.reject(new Error('404')) });
    await begin(dispatch);
    assert.deepEqual(posted, [{ type: 'failed', code: 'wasm-failed', message: '404' }]);
  });

  test('tells that the module is loaded, before there is a call', async () => {
    const { dispatch, loaded, posted, group } = bench();
    await dispatch.handle(load);
    await settled();
    assert.deepEqual([types(loaded), posted, group.told], [['loaded'], [], []]);
    await dispatch.handle(start);
    assert.deepEqual(types(posted), ['ready']);
  });

  test('loads one module, however often it is told to', async () => {
    let loads = 0;
    const { dispatch, posted } = bench({ load: async () => void loads++ });
    await dispatch.handle(load);
    await dispatch.handle(load);
    await dispatch.handle(start);
    assert.deepEqual([loads, types(posted)], [1, ['ready']]);
  });

  test('without a module fails', async () => {
    const { dispatch, posted } = bench();
    await dispatch.handle(start);
    assert.deepEqual(posted, [
      { type: 'failed', code: 'wasm-failed', message: 'there is no module to start' },
    ]);
  });

  test('tells why the core refused', async () => {
    const refusal = { type: 'failed', code: 'config-invalid', message: 'too long' } as const;
    const { dispatch, posted } = bench({ answer: refusal });
    await begin(dispatch);
    assert.deepEqual(posted, [refusal]);
  });

  test('tells that there is no way to the group', async () => {
    const { dispatch, posted } = bench({
      connect: () => {
        throw new TypeError('refused');
      },
    });
    await begin(dispatch);
    assert.deepEqual(posted, [{ type: 'failed', code: 'wasm-failed', message: 'refused' }]);
  });

  test('gives the configuration to the group', async () => {
    const { dispatch, group } = bench();
    await begin(dispatch);
    assert.deepEqual(group.told, [{ type: 'start', config: { member: 'alice' } }]);
  });

  test('twice says so and goes on with the first core', async () => {
    const { dispatch, posted, group } = bench();
    await begin(dispatch);
    await begin(dispatch);
    await dispatch.handle(entry(1));
    assert.deepEqual(types(posted), ['ready', 'failed']);
    assert.deepEqual(types(group.told), ['start', 'entry']);
  });

  test('passes on which entries have been followed', async () => {
    const { dispatch, posted, group } = bench();
    await begin(dispatch);
    group.says({ type: 'followed' });
    assert.deepEqual(types(posted), ['ready', 'followed']);
  });

  test('takes its time: what comes meanwhile waits, in order', async () => {
    let go = () => {};
    const { dispatch, fake, group } = bench({
      load: () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    });
    void begin(dispatch);
    for (const seq of [1, 2]) void dispatch.handle(entry(seq));
    const { transformer, feed, out } = line(5);
    void dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    void feed(1);
    await settled();
    assert.equal(fake.calls.length, 0);
    assert.deepEqual(group.told, []);
    go();
    await settled();
    const passedOn = (seq: number) => ({ ...entry(seq), mediaNow: 0 });
    assert.deepEqual(group.told.slice(1), [passedOn(1), passedOn(2)]);
    assert.deepEqual(out, [[2, 0]]);
  });
});

describe('frames', () => {
  test('pass in order, dropped ones are left out', async () => {
    const { dispatch, fake } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await feed(1);
    fake.result = 'not-authentic';
    await feed(2);
    fake.result = undefined;
    await feed(3);
    await settled();
    assert.deepEqual(out, [
      [2, 0],
      [4, 0],
    ]);
  });

  test('do not pass unbound', async () => {
    const { dispatch } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    void dispatch.handleTransform(transformer);
    await feed(1);
    await settled();
    assert.deepEqual(out, []);
  });

  test('of createEncodedStreams pass the same way', async () => {
    const { dispatch } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    await dispatch.handle(bindSend(5));
    const { readable, writable } = transformer;
    void dispatch.handle({ type: 'attach', stream: 5, readable, writable });
    await feed(1);
    await settled();
    assert.deepEqual(out, [[2, 0]]);
  });

  test('go to the group as they are when they are for it', async () => {
    const { dispatch, group } = bench();
    await begin(dispatch);
    const message = { type: 'message', id: 1, label: 'chat', data: new Uint8Array([7]) } as const;
    const wanted = { type: 'short-authentication', wanted: true } as const;
    await dispatch.handle(message);
    await dispatch.handle(wanted);
    assert.deepEqual(group.told.slice(-2), [message, wanted]);
  });

  test('stop on all lines when wasm fails on one, and the page is told once', async () => {
    const { dispatch, fake, posted } = bench();
    await begin(dispatch);
    const lines = [line(5), line(6)];
    for (const [index, { transformer }] of lines.entries()) {
      await dispatch.handle(bindSend(5 + index));
      void dispatch.handleTransform(transformer);
    }
    fake.broken.add('encrypt');
    await lines[0]?.feed(1);
    await settled();
    fake.broken.clear();
    for (const { feed } of lines) await feed(1);
    const late = line(7);
    await dispatch.handle(bindSend(7));
    void dispatch.handleTransform(late.transformer);
    await late.feed(1);
    await settled();
    assert.deepEqual(
      [...lines, late].flatMap(({ out }) => out),
      [],
    );
    assert.deepEqual(types(posted), ['ready', 'crashed']);
  });

  test('stop when the call does', async () => {
    const { dispatch, posted, group } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await dispatch.handle({ type: 'stop' });
    await feed(1);
    group.wants({ type: 'event', event: { type: 'waiting' } });
    await settled();
    assert.deepEqual(types(posted), ['ready'], 'the group has keys yet');
    group.says({ type: 'stopped' });
    assert.deepEqual(out, []);
    assert.deepEqual(types(posted), ['ready', 'stopped']);
    assert.deepEqual(types(group.told), ['start', 'stop']);
  });

  test('stop when the group fails, and the page is told once', async () => {
    const { dispatch, group, posted } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    for (const message of ['one', 'two']) group.says({ type: 'crashed', message });
    await feed(1);
    await settled();
    assert.deepEqual(out, []);
    assert.deepEqual(posted.slice(1), [{ type: 'crashed', message: 'one' }]);
  });

  test('that end close their stream', async () => {
    const { dispatch, fake, posted } = bench();
    const { transformer, end } = line(5);
    await begin(dispatch);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await end();
    await settled();
    assert.equal(fake.openStreams.size, 0);
    assert.deepEqual(posted.at(-1), { type: 'ended', stream: 5 });
  });
});

describe('what the group says', () => {
  test('to send reaches the page, with its bytes', async () => {
    const { dispatch, group, posted, transferred } = bench();
    await begin(dispatch);
    const [payload, bytes] = [new Uint8Array([1, 2]), new Uint8Array([3])];
    const attachments = [
      { to: ['bob'], bytes },
      { to: ['carol'], bytes },
    ];
    group.wants({ type: 'send', payload, attachments });
    assert.deepEqual(posted.at(-1), { type: 'send', payload, attachments });
    assert.deepEqual(transferred, [payload.buffer, bytes.buffer]);
  });

  test('of keys is done before what comes after', async () => {
    const { dispatch, group, fake, posted } = bench();
    await begin(dispatch);
    group.wants({ type: 'keys' }, { type: 'keys', keys: new Uint8Array([7, 8]) });
    assert.deepEqual(fake.keys, [7, 8]);
    group.wants({ type: 'keys' });
    assert.equal(fake.keys, undefined);
    assert.deepEqual(types(posted), ['ready']);
  });

  test('of keys lets frames pass that waited for them', async () => {
    const { dispatch, group, fake } = bench();
    const { transformer, feed, out } = line(5);
    await begin(dispatch);
    await dispatch.handle({
      type: 'bind',
      stream: 5,
      binding: { direction: 'receive', member: 'bob', track: 1 },
    });
    void dispatch.handleTransform(transformer);
    fake.early = true;
    await feed(2, 0);
    await settled();
    fake.early = false;
    assert.deepEqual(out, []);
    group.wants({ type: 'keys', keys: new Uint8Array([7]) });
    await settled();
    assert.deepEqual(out, [[1]]);
  });

  test('is not done any more once the core has failed at it', async () => {
    const { dispatch, group, fake, posted } = bench();
    await begin(dispatch);
    fake.refuses = true;
    group.wants({ type: 'keys', keys: new Uint8Array(1) }, { type: 'event', event: { type: 'waiting' } });
    assert.deepEqual(types(posted), ['ready', 'crashed']);
  });

  test('before the core is there is a failure of the start', async () => {
    const { dispatch, group, posted } = bench({
      load: settled as () => Promise<void>,
    });
    const starting = begin(dispatch);
    await Promise.resolve();
    group.says({ type: 'crashed', message: 'no script' });
    await starting;
    assert.deepEqual(posted[0], { type: 'crashed', message: 'no script' });
  });
});

test('keys expire when the core says, not before', async () => {
  const { dispatch, group, fake, timers } = bench();
  await begin(dispatch);
  fake.timeout = 40;
  group.wants({ type: 'keys', keys: new Uint8Array(1) });
  assert.deepEqual(
    timers.map(({ delay }) => delay),
    [40],
  );
  timers[0]?.callback();
  assert.ok(fake.calls.includes('handleTimeout 0'));
});
