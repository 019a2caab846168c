import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { OptionError } from '../api/option-error.js';
import { decodeFrame, encodeFrame } from '../log/framing.js';
import { type WebSocketEnd, WebSocketLog } from './web-sockets.js';

/** The server's end of a WebSocket, under the control of a test. */
class FakeEnd implements WebSocketEnd {
  binaryType = 'blob';
  bufferedAmount?: number;
  readonly sent: Uint8Array[] = [];
  closed: number | undefined;
  throws = false;
  readonly #listeners = new Map<string, (event: { data: unknown }) => void>();

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }

  send(data: Uint8Array): void {
    if (this.throws) throw new Error('closing');
    this.sent.push(data);
  }

  close(code?: number): void {
    this.closed = code;
  }

  happens(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data });
  }

  says(header: object, ...blobs: Uint8Array[]): void {
    this.happens('message', encodeFrame(header, blobs).buffer);
  }

  /** Types of the messages that it was sent, or codes of errors; of entries their kinds. */
  get got(): string[] {
    return this.sent.map((frame) => {
      const { header } = decodeFrame(frame.slice().buffer) ?? {};
      const { type, code } = header as { type: string; code?: string };
      return code ?? type;
    });
  }
}

const join = (member: string) => ({ type: 'join', room: 'room', member, resume: null });

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

/** A client of `log` that has asked to join. */
function joined(log: WebSocketLog, member: string, end = new FakeEnd()): FakeEnd {
  log.accept(end);
  end.says(join(member));
  return end;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a log on WebSockets of the web’s interface', () => {
  test('delivers to all in one order, and tells of departures', () => {
    const log = new WebSocketLog();
    const [ada, ben] = [joined(log, 'ada'), joined(log, 'ben')];
    assert.equal(ada.binaryType, 'arraybuffer');
    const before = ada.got.length;
    ben.says({ type: 'append', payload: 2, attachments: [] }, Uint8Array.of(1, 2));
    assert.equal(ada.got.length, before + 1);
    assert.deepEqual(ada.sent.at(-1), ben.sent.at(-1));
    ben.says({ type: 'leave' });
    assert.equal(ben.closed, 1000);
    assert.equal(ada.got.length, before + 2);
  });

  for (const [what, data] of [
    ['text', '{"type":"join"}'],
    ['a Blob', new Blob(['x'])],
    ['nothing', undefined],
    ['bytes that are no message', new ArrayBuffer(3)],
  ] as const) {
    test(`refuses ${what}`, () => {
      const end = new FakeEnd();
      new WebSocketLog().accept(end);
      end.happens('message', data);
      assert.deepEqual([end.got, end.closed], [['malformed'], 1000]);
    });
  }

  test('ends a client that does not join, and one that is silent', () => {
    const log = new WebSocketLog({ terms: { join: 5_000, ping: 8_000 } });
    const [late, silent] = [new FakeEnd(), joined(log, 'ada')];
    log.accept(late);
    mock.timers.tick(5_000);
    assert.deepEqual([late.got, late.closed], [['join-timeout'], 1000]);
    mock.timers.tick(14_000);
    assert.equal(silent.closed, undefined);
    mock.timers.tick(10_000);
    assert.equal(silent.closed, 1000);
  });

  test('a member that says something each 20 seconds is not silent', () => {
    const log = new WebSocketLog();
    const ada = joined(log, 'ada');
    for (let count = 0; count < 5; count += 1) {
      for (let second = 0; second < 20; second += 1) mock.timers.tick(1000);
      ada.says({ type: 'ping', number: count });
    }
    assert.deepEqual([ada.closed, ada.got.at(-1)], [undefined, 'pong']);
  });

  for (const event of ['close', 'error']) {
    test(`keeps the place of a member whose connection is lost for its grace: ${event}`, () => {
      const log = new WebSocketLog({ terms: { grace: 3_000 } });
      const [ada, ben] = [joined(log, 'ada'), joined(log, 'ben')];
      const before = ada.got.length;
      ben.happens(event);
      mock.timers.tick(2_900);
      assert.equal(ada.got.length, before);
      mock.timers.tick(200);
      assert.equal(ada.got.length, before + 1);
    });
  }

  test('gives a socket no more than its window, and the rest when that was sent', () => {
    const log = new WebSocketLog({ limits: { member_messages: 1000 } });
    const slow = new FakeEnd();
    slow.bufferedAmount = 0;
    joined(log, 'slow', slow);
    const ada = joined(log, 'ada');
    slow.bufferedAmount = 1 << 20;
    const before = slow.got.length;
    const payload = new Uint8Array(30_000);
    for (let count = 0; count < 6; count += 1)
      ada.says({ type: 'append', payload: 30_000, attachments: [] }, payload);
    assert.equal(slow.got.length, before + 3);
    slow.bufferedAmount = 0;
    mock.timers.tick(50);
    assert.equal(slow.got.length, before + 6);
  });

  test('asks the application, and ends the connection where that throws', async () => {
    const reported: unknown[] = [];
    const cause = new Error('no database');
    const log = new WebSocketLog({
      authorize: async ({ member, authorization, resumes }) => {
        if (member === 'eve') throw cause;
        return authorization === 'ticket' && !resumes;
      },
      report: (error) => reported.push(error),
    });
    const [ada, ben, eve] = [new FakeEnd(), joined(log, 'ben'), joined(log, 'eve')];
    log.accept(ada);
    ada.says({ ...join('ada'), authorization: 'ticket' });
    await settled();
    assert.equal(ada.got[0], 'welcome');
    assert.deepEqual([ben.got, ben.closed], [['not-authorized'], 1000]);
    assert.deepEqual([eve.got, eve.closed, reported], [[], 1000, [cause]]);
  });

  test('lives with a socket that throws, and tells all when it ends', () => {
    const log = new WebSocketLog();
    const [ada, ben] = [joined(log, 'ada'), joined(log, 'ben')];
    ben.throws = true;
    ada.says({ type: 'append', payload: 0, attachments: [] });
    log.close();
    assert.deepEqual([ada.got.at(-1), ada.closed, ben.closed], ['shutting-down', 1000, 1000]);
  });

  test('refuses options that do not exist', () => {
    for (const options of [
      { autorize: () => true },
      { terms: { pin: 1 } },
      { limits: { room: 1 } },
      { budgets: { b: 1 } },
    ])
      assert.throws(() => new WebSocketLog(options as object), OptionError);
  });
});
