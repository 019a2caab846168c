import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { JanusConnection } from './connection.js';
import { JanusError } from './error.js';
import { Feeds, streamId } from './feeds.js';
import { Handle, type RoomMessage } from './handle.js';

/** Stands in for the browser's `WebSocket` to a Janus. */
class FakeJanus {
  static last: FakeJanus | undefined;
  readonly sent: Record<string, unknown>[] = [];
  readonly protocol: string;
  closed = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(_url: string, protocol: string) {
    this.protocol = protocol;
    FakeJanus.last = this;
    queueMicrotask(() => this.onopen?.());
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  says(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  /** Answers the newest request. */
  answers(message: object): void {
    this.says({ transaction: this.sent.at(-1)?.['transaction'], ...message });
  }
}

const global = globalThis as { WebSocket?: unknown };
const before = global.WebSocket;
let ended: JanusError[] = [];

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  global.WebSocket = FakeJanus;
  ended = [];
});
afterEach(() => {
  mock.timers.reset();
  global.WebSocket = before;
});

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const coded = (code: string, janusCode?: number) => (error: unknown) =>
  error instanceof JanusError && error.code === code && error.janusCode === janusCode;

async function session(): Promise<[JanusConnection, FakeJanus]> {
  const opening = JanusConnection.open({ server: 'ws://janus', token: 't', apiSecret: 's' }, (error) =>
    ended.push(error),
  );
  await settled();
  const janus = FakeJanus.last;
  assert.ok(janus);
  janus.answers({ janus: 'success', data: { id: 5 } });
  return [await opening, janus];
}

async function handle(told: (message: RoomMessage) => void = () => {}): Promise<[Handle, FakeJanus]> {
  const [connection, janus] = await session();
  const attaching = Handle.attach(connection, { told, hungUp: () => {}, candidate: () => {} });
  await settled();
  janus.answers({ janus: 'success', data: { id: 9 } });
  return [await attaching, janus];
}

describe('a session on a Janus', () => {
  test('is made in its subprotocol, with the credentials, and kept alive', async () => {
    const [, janus] = await session();
    assert.equal(janus.protocol, 'janus-protocol');
    const [{ transaction: _, ...create } = {}] = janus.sent;
    assert.deepEqual(create, { janus: 'create', apisecret: 's', token: 't' });
    mock.timers.tick(25_000);
    const { janus: kind, session_id } = janus.sent.at(-1) ?? {};
    assert.deepEqual([kind, session_id], ['keepalive', 5]);
  });

  test('whose id is missing, or that Janus refuses, is an error with its reason', async () => {
    for (const [answer, code, janusCode] of [
      [{ janus: 'success', data: {} }, 'malformed', undefined],
      [{ janus: 'success', data: { id: '5' } }, 'malformed', undefined],
      [{ janus: 'success' }, 'malformed', undefined],
      [{ janus: 'error', error: { code: 403, reason: 'no' } }, 'refused', 403],
      [{ janus: 'error' }, 'refused', undefined],
    ] as const) {
      const opening = JanusConnection.open({ server: 'ws://janus' }, () => {});
      const refused = assert.rejects(opening, coded(code, janusCode));
      await settled();
      FakeJanus.last?.answers(answer);
      await refused;
      assert.equal(FakeJanus.last?.closed, true);
    }
  });

  test('that ends ends once, and with it all that was asked', async () => {
    for (const end of [
      (janus: FakeJanus) => janus.onclose?.(),
      (janus: FakeJanus) => janus.says({ janus: 'timeout', session_id: 5 }),
    ]) {
      ended = [];
      const [connection, janus] = await session();
      const asked = assert.rejects(connection.request({ janus: 'message' }), coded('lost'));
      end(janus);
      end(janus);
      await asked;
      assert.deepEqual(
        ended.map(({ code }) => code),
        ['lost'],
      );
    }
  });

  test('passes over what is no message of its protocol', async () => {
    const [connection, janus] = await session();
    const asked = connection.request({ janus: 'message' });
    const { transaction } = janus.sent.at(-1) ?? {};
    for (const odd of [
      '',
      '{',
      'null',
      '[]',
      '7',
      '{"janus":7}',
      `{"transaction":${transaction}}`,
      '{"janus":"event","sender":"9"}',
      '{"janus":"event","sender":404}',
      '{"janus":"success","transaction":"unknown"}',
    ]) {
      janus.says(odd);
    }
    janus.onmessage?.({ data: new Uint8Array(3) });
    janus.answers({ janus: 'ack' });
    janus.answers({ janus: 'success', data: 1 });
    assert.equal((await asked)['data'], 1);
    assert.deepEqual(ended, []);
  });

  test('that does not answer in time is an error of that request alone', async () => {
    const [connection, janus] = await session();
    const slow = assert.rejects(connection.request({ janus: 'message' }), coded('timed-out'));
    mock.timers.tick(15_000);
    await slow;
    const next = connection.request({ janus: 'message' });
    janus.answers({ janus: 'success' });
    await next;
  });
});

describe('an attachment to VideoRoom', () => {
  test('tells reasons of VideoRoom with their number', async () => {
    const [attached, janus] = await handle();
    const refused = assert.rejects(attached.ask({ request: 'join' }), coded('refused', 426));
    janus.answers({ janus: 'event', plugindata: { data: { error_code: 426, error: 'no such room' } } });
    await refused;
    const malformed = assert.rejects(attached.ask({ request: 'join' }), coded('malformed'));
    janus.answers({ janus: 'event', plugindata: { data: [] } });
    await malformed;
  });

  test('takes a description only if it is whole', async () => {
    const told: RoomMessage[] = [];
    const [, janus] = await handle((message) => told.push(message));
    for (const jsep of [
      { type: 'offer', sdp: 'v=0' },
      { type: 'offer' },
      { type: 'bye', sdp: '' },
      7,
      null,
    ]) {
      janus.says({ janus: 'event', sender: 9, plugindata: { data: { a: 1 } }, jsep });
    }
    janus.says({ janus: 'event', sender: 9, plugindata: 'data' });
    assert.deepEqual(
      told.map(({ jsep }) => jsep),
      [{ type: 'offer', sdp: 'v=0' }, undefined, undefined, undefined, undefined],
    );
  });
});

test('of feeds only streams are known that have an id and are not disabled, until they end', () => {
  const feeds = new Feeds();
  feeds.follow({
    publishers: [
      { id: 1, streams: [{ mid: '0' }, { mid: '1', disabled: true }, { mid: 2 }, 7] },
      { id: {}, streams: [{ mid: '0' }] },
      { id: 'two', streams: 'none' },
      null,
    ],
  });
  const known = ['1/0', '1/1', '1/2', 'two/0'].filter((id) => feeds.find(id) !== undefined);
  assert.deepEqual(known, ['1/0']);
  assert.equal(streamId({ feed: 1, mid: '0' }), '1/0');
  feeds.follow({ publishers: 'all', leaving: {} });
  assert.ok(feeds.find('1/0'));
  feeds.follow({ unpublished: 1 });
  assert.equal(feeds.find('1/0'), undefined);
});
