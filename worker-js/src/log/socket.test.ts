import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test';
import { FakeSocket } from './fake-socket.js';
import { Link } from './link.js';
import { type LinkNews, Socket } from './socket.js';

/** A page with a socket, and its two clocks. */
class Page {
  readonly news: LinkNews[] = [];
  readonly socket: Socket;
  /** The clock of time-outs. */
  now = 0;
  /** By how much the wall clock is ahead. */
  ahead = 0;

  readonly #context: TestContext;

  constructor(context: TestContext) {
    this.#context = context;
    context.mock.method(performance, 'now', () => this.now);
    context.mock.method(Date, 'now', () => this.now + this.ahead);
    context.mock.timers.enable({ apis: ['setTimeout'] });
    this.socket = new Socket('ws://server/ws', new Link('r', 'alice', () => 0), (news) => {
      this.news.push(news);
    });
  }

  joined(): this {
    FakeSocket.last.welcome(false);
    this.news.length = 0;
    return this;
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.#context.mock.timers.tick(milliseconds);
  }

  /** Connections that the link has told of. */
  get states(): string[] {
    return this.news.flatMap((news) => (news.type === 'connection' ? [news.state] : []));
  }
}

const target = new EventTarget();
const happens = (type: string) => target.dispatchEvent(new Event(type));
const pings = () => FakeSocket.last.sentOf('ping').length;

beforeEach(() => {
  FakeSocket.all = [];
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    document: { visibilityState: 'visible' },
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  });
});

afterEach(() => {
  for (const name of ['document', 'addEventListener', 'removeEventListener']) {
    Reflect.deleteProperty(globalThis, name);
  }
});

describe('a socket that is dead but open', () => {
  test('is closed, and another one resumes', (context) => {
    const page = new Page(context).joined();
    const dead = FakeSocket.last;
    page.socket.drive((link, now) => link.send({ payload: new Uint8Array([1]), attachments: [] }, now));
    page.pass(5000);
    assert.equal(pings(), 1);
    page.pass(5000);
    assert.ok(dead.closed);
    page.pass(125);
    assert.notEqual(FakeSocket.last, dead);
    FakeSocket.last.welcome(true);
    assert.deepEqual(page.states, ['reconnecting', 'connected']);
    assert.deepEqual(FakeSocket.last.sentOf('join')[0]?.['resume'], { token: 't', after: 0 });
    assert.equal(FakeSocket.last.sentOf('append').length, 1);
    // Messages that the dead socket may still tell change nothing.
    dead.onclose?.();
    dead.says({ type: 'error', code: 'replaced', message: '', fatal: true, append: null });
    assert.deepEqual(page.states, ['reconnecting', 'connected']);
    page.socket.drive((link) => link.leave());
  });

  for (const event of ['online', 'pageshow', 'visibilitychange']) {
    test(`is asked at once on ${event}`, (context) => {
      const page = new Page(context).joined();
      const dead = FakeSocket.last;
      happens(event);
      happens(event);
      assert.equal(pings(), 1);
      page.pass(5000);
      assert.ok(dead.closed);
      page.socket.drive((link) => link.leave());
    });
  }

  test('is asked at the next occasion if the clock of time-outs stood still', (context) => {
    const page = new Page(context).joined();
    page.ahead += 600_000;
    page.socket.drive(() => {});
    assert.equal(pings(), 1);
    page.socket.drive(() => {});
    page.ahead += 1000;
    FakeSocket.last.says({ type: 'pong', number: 1 });
    assert.equal(pings(), 1, 'not for a clock that was set');
    page.pass(14_000);
    assert.deepEqual(page.states, []);
    page.socket.drive((link) => link.leave());
  });

  test('is asked by the clock alone where there are no events', (context) => {
    for (const name of ['document', 'addEventListener', 'removeEventListener']) {
      Reflect.deleteProperty(globalThis, name);
    }
    const page = new Page(context).joined();
    page.pass(15_000);
    assert.equal(pings(), 1);
    page.socket.drive((link) => link.leave());
  });
});

test('a page that is hidden asks for nothing', (context) => {
  const page = new Page(context).joined();
  Object.assign(globalThis, { document: { visibilityState: 'hidden' } });
  happens('visibilitychange');
  assert.equal(pings(), 0);
  happens('online');
  assert.equal(pings(), 1, 'but the network may change meanwhile');
  page.socket.drive((link) => link.leave());
});

test('the pause before an attempt ends with any of the events', (context) => {
  const page = new Page(context).joined();
  for (const event of ['online', 'pageshow', 'visibilitychange']) {
    const before = FakeSocket.all.length;
    FakeSocket.last.onclose?.();
    assert.equal(FakeSocket.all.length, before);
    happens(event);
    assert.equal(FakeSocket.all.length, before + 1, event);
  }
  page.socket.drive((link) => link.leave());
});

test('a socket that is left listens to nothing', (context) => {
  const page = new Page(context).joined();
  page.socket.drive((link) => link.leave());
  const sent = FakeSocket.last.sent.length;
  const drive = context.mock.method(page.socket, 'drive');
  for (const event of ['online', 'pageshow', 'visibilitychange']) happens(event);
  assert.equal(drive.mock.callCount(), 0);
  page.pass(600_000);
  assert.equal(FakeSocket.last.sent.length, sent);
  assert.equal(FakeSocket.all.length, 1);
});
