import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Dispatch, type Transformer } from './dispatch.js';
import { FakeClient } from './fake-client.js';
import type { FromWorker } from './messages.js';
import type { Frame } from './stream.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A worker with a fake wasm, and a line whose frames can be fed and looked at. */
function bench(options: { load?: () => Promise<void>; construct?: () => void } = {}) {
  const fake = new FakeClient();
  const posted: FromWorker[] = [];
  const timers: { callback: () => void; delay: number }[] = [];
  const dispatch = new Dispatch({
    subtle: undefined,
    now: () => 0,
    post: (message) => posted.push(message),
    load: async () => {
      await options.load?.();
      return {
        memory: fake.memory,
        createClient: () => {
          options.construct?.();
          return fake.client;
        },
        codecs: () => ['video/VP8'],
        codecOf: (mimeType) => (mimeType === 'video/VP8' ? 1 : undefined),
        holdMilliseconds: () => 500,
      };
    },
    setTimeout: (callback, delay) => timers.push({ callback, delay }),
    clearTimeout: (timer) => {
      timers[timer - 1] = { callback: () => {}, delay: -1 };
    },
  });
  return { fake, posted, timers, dispatch };
}

function line(stream: number, extra: Partial<Transformer> = {}) {
  const { readable, writable: source } = new TransformStream<Frame, Frame>();
  const out: number[][] = [];
  const writable = new WritableStream<Frame>({
    write: ({ data }) => {
      out.push([...new Uint8Array(data)]);
    },
  });
  const writer = source.getWriter();
  const feed = (...bytes: number[]) =>
    writer.write({
      data: new Uint8Array(bytes).buffer,
      type: 'delta',
      getMetadata: () => ({ mimeType: 'video/VP8' }),
    });
  const transformer: Transformer = { readable, writable, options: { stream }, ...extra };
  return { transformer, out, feed, end: () => writer.close() };
}

const start = { type: 'start', config: { member: 'alice' } } as const;
const bindSend = (stream: number) =>
  ({ type: 'bind', stream, binding: { direction: 'send', track: 1 } }) as const;
const types = (posted: FromWorker[]) => posted.map(({ type }) => type);

describe('starting', () => {
  test('tells when the core is ready', async () => {
    const { dispatch, posted } = bench();
    await dispatch.handle(start);
    assert.deepEqual(posted, [{ type: 'ready', codecs: ['video/VP8'] }]);
  });

  test('tells why wasm did not load', async () => {
    const { dispatch, posted } = bench({ load: () => Promise.reject(new Error('404')) });
    await dispatch.handle(start);
    assert.deepEqual(posted, [{ type: 'failed', code: 'wasm-failed', message: '404' }]);
  });

  test('tells why the core refused', async () => {
    const { dispatch, posted } = bench({
      construct: () => {
        throw { code: 'invalid-member', message: 'too long' };
      },
    });
    await dispatch.handle(start);
    assert.deepEqual(posted, [{ type: 'failed', code: 'config-invalid', message: 'too long' }]);
  });

  test('twice says so and goes on with the first core', async () => {
    const { dispatch, posted, fake } = bench();
    await dispatch.handle(start);
    await dispatch.handle(start);
    await dispatch.handle({ type: 'entry', entry: { seq: 1, kind: 'left', member: 'bob' } });
    assert.deepEqual(types(posted), ['ready', 'failed']);
    assert.ok(fake.calls.includes('handleEntry 1'));
  });

  test('takes its time: what comes meanwhile waits, in order', async () => {
    let go = () => {};
    const { dispatch, fake } = bench({
      load: () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    });
    void dispatch.handle(start);
    for (const seq of [1, 2])
      void dispatch.handle({ type: 'entry', entry: { seq, kind: 'left', member: 'b' } });
    const { transformer, feed, out } = line(5);
    void dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    void feed(1);
    await settled();
    assert.equal(fake.calls.length, 0);
    go();
    await settled();
    assert.deepEqual(
      fake.calls.filter((call) => call.startsWith('handleEntry')),
      ['handleEntry 1', 'handleEntry 2'],
    );
    assert.deepEqual(out, [[2, 0]]);
  });
});

describe('frames', () => {
  test('pass in order, dropped ones are left out', async () => {
    const { dispatch, fake } = bench();
    const { transformer, feed, out } = line(5);
    await dispatch.handle(start);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await feed(1);
    fake.result = -1;
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
    await dispatch.handle(start);
    void dispatch.handleTransform(transformer);
    await feed(1);
    await settled();
    assert.deepEqual(out, []);
  });

  test('of createEncodedStreams pass the same way', async () => {
    const { dispatch } = bench();
    const { transformer, feed, out } = line(5);
    await dispatch.handle(start);
    await dispatch.handle(bindSend(5));
    const { readable, writable } = transformer;
    void dispatch.handle({ type: 'attach', stream: 5, readable, writable });
    await feed(1);
    await settled();
    assert.deepEqual(out, [[2, 0]]);
  });

  test('stop on all lines when wasm fails on one, and the page is told once', async () => {
    const { dispatch, fake, posted } = bench();
    await dispatch.handle(start);
    const lines = [line(5), line(6)];
    for (const [index, { transformer }] of lines.entries()) {
      await dispatch.handle(bindSend(5 + index));
      void dispatch.handleTransform(transformer);
    }
    fake.broken.add('protect');
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
    const { dispatch, posted } = bench();
    const { transformer, feed, out } = line(5);
    await dispatch.handle(start);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await dispatch.handle({ type: 'stop' });
    await feed(1);
    await settled();
    assert.deepEqual(out, []);
    assert.deepEqual(types(posted), ['ready', 'stopped']);
  });

  test('that end close their stream', async () => {
    const { dispatch, fake, posted } = bench();
    const { transformer, end } = line(5);
    await dispatch.handle(start);
    await dispatch.handle(bindSend(5));
    void dispatch.handleTransform(transformer);
    await end();
    await settled();
    assert.equal(fake.open.size, 0);
    assert.deepEqual(posted.at(-1), { type: 'ended', stream: 5 });
  });
});

describe('key frames after someone came', () => {
  const epoch = {
    type: 'epoch' as const,
    epoch: 1,
    members: [],
    added: ['bob'],
    removed: [],
    safetyNumber: { digits: [], emoji: [] },
  };

  async function wanted(extra: Partial<Transformer>, binding: ReturnType<typeof bindSend>['binding'] | null) {
    const { dispatch, fake, posted } = bench();
    await dispatch.handle(start);
    await dispatch.handle({ type: 'bind', stream: 5, binding });
    void dispatch.handleTransform(line(5, extra).transformer);
    fake.outputs.push({ type: 'event', event: epoch });
    await dispatch.handle({ type: 'entry', entry: { seq: 1, kind: 'left', member: 'b' } });
    return types(posted);
  }

  test('are made by the transformer if it can', async () => {
    let made = 0;
    const generateKeyFrame = async () => {
      made += 1;
      throw new TypeError('audio');
    };
    assert.deepEqual(await wanted({ generateKeyFrame }, bindSend(5).binding), ['ready', 'event']);
    assert.equal(made, 1);
  });

  test('are asked of the page otherwise', async () => {
    assert.deepEqual(await wanted({}, bindSend(5).binding), ['ready', 'event', 'key-frame-wanted']);
  });

  test('are not asked of streams that are shut', async () => {
    assert.deepEqual(await wanted({}, null), ['ready', 'event']);
  });
});

describe('the core', () => {
  const entry = { type: 'entry', entry: { seq: 1, kind: 'left', member: 'b' } } as const;

  test('is woken when it says, not before', async () => {
    for (const [timeout, delay] of [
      [40, 40],
      [40.2, 41],
      [2 ** 40, 2 ** 31 - 1],
    ]) {
      const { dispatch, fake, timers } = bench();
      await dispatch.handle(start);
      fake.timeout = timeout;
      await dispatch.handle(entry);
      assert.deepEqual(
        timers.map((timer) => timer.delay),
        [delay],
      );
      timers[0]?.callback();
      assert.ok(fake.calls.includes('handleTimeout 0'));
    }
  });

  test('is heard after it was woken, and woken again', async () => {
    const { dispatch, fake, posted, timers } = bench();
    await dispatch.handle(start);
    fake.timeout = 40;
    await dispatch.handle(entry);
    for (const round of [1, 2]) {
      fake.atTimeout = () => {
        fake.outputs.push({ type: 'send', payload: new Uint8Array([round]), attachments: [] });
        fake.timeout = 50;
      };
      timers[round - 1]?.callback();
    }
    assert.deepEqual(
      posted.flatMap((message) => (message.type === 'send' ? [...message.payload] : [])),
      [1, 2],
    );
    assert.deepEqual(
      timers.map(({ delay }) => delay),
      [40, 50, 50],
    );
  });

  test('has one timer: a later wish takes the place of the one before', async () => {
    const { dispatch, fake, timers } = bench();
    await dispatch.handle(start);
    for (const timeout of [40, 30, undefined]) {
      fake.timeout = timeout;
      await dispatch.handle(entry);
    }
    assert.deepEqual(
      timers.map(({ delay }) => delay),
      [-1, -1],
    );
  });
});
