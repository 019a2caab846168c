import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { OptionError } from '../api/option-error.js';
import { encodeFrame } from '../log/framing.js';
import { RoomLog } from '../log/room-log.js';
import type { Entry } from '../wasm/sotto.js';
import { DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS } from './limits.js';
import { attachLog, LogServer, type LogServerOptions } from './log-server.js';

const OWN = globalThis.WebSocket;
// The client is for browsers; Node 20 has no WebSocket of its own.
Object.assign(globalThis, { WebSocket });
after(() => Object.assign(globalThis, { WebSocket: OWN }));

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => once(server.close(), 'close'));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with a log at `/log`, and its address. */
async function start(options: LogServerOptions = {}) {
  const server = createServer((_, response) => response.end('the application'));
  const log = attachLog(server, { path: '/log', allowNoOrigin: true, ...options });
  const host = await listen(server);
  ends.push(() => log.close());
  return { host, log, url: `ws://${host}/log` };
}

/** A member by our own client, and its entries. */
async function member(url: string, name: string, token?: string) {
  const log = new RoomLog({
    server: url,
    room: 'room',
    member: name,
    ...(token === undefined ? {} : { token: () => token }),
  });
  const entries: Entry[] = [];
  const waiting: (() => void)[] = [];
  log.channel.onentry = (entry) => {
    entries.push(entry);
    for (const wake of waiting.splice(0)) wake();
  };
  ends.push(async () => log.leave());
  await log.open();
  const count = async (wanted: number) => {
    while (entries.length < wanted) await new Promise<void>((resolve) => waiting.push(resolve));
    return entries.map((entry) =>
      'member' in entry ? `${entry.kind} ${entry.member}` : decode(entry.payload),
    );
  };
  const send = (text: string, ...to: string[]) =>
    log.channel.send({
      payload: new TextEncoder().encode(text),
      attachments: to.map((name) => ({ to: [name], bytes: new TextEncoder().encode(`for ${name}`) })),
    });
  return { log, entries, count, send };
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('a log in an HTTP server', () => {
  test('carries the log of our own client', async () => {
    const { host, url } = await start();
    const alice = await member(url, 'alice');
    const bob = await member(url, 'bob');
    alice.send('hello', 'bob');
    bob.send('hi');
    assert.deepEqual(await bob.count(3), ['joined bob', 'hello', 'hi']);
    assert.deepEqual(await alice.count(4), ['joined alice', 'joined bob', 'hello', 'hi']);
    const [got, other] = [bob.entries[1], alice.entries[2]];
    assert.ok(got?.kind === 'message' && other?.kind === 'message');
    assert.deepEqual(got.attachments?.map(decode), ['for bob']);
    assert.deepEqual(other.attachments, []);
    bob.log.leave();
    assert.equal((await alice.count(5)).at(-1), 'left bob');
    assert.equal(await (await fetch(`http://${host}/`)).text(), 'the application');
  });

  test('asks the application who may join as whom', async () => {
    const asked: unknown[] = [];
    const { url } = await start({
      authorize: async (join, request) => {
        asked.push({ ...join, path: request.url });
        return join.authorization === `ticket of ${join.member}`;
      },
    });
    const alice = await member(url, 'alice', 'ticket of alice');
    await assert.rejects(member(url, 'bob', 'ticket of alice'), { code: 'not-authorized' });
    await assert.rejects(member(url, 'bob'), { code: 'not-authorized' });
    assert.deepEqual(await alice.count(1), ['joined alice']);
    assert.deepEqual(asked[0], {
      room: 'room',
      member: 'alice',
      authorization: 'ticket of alice',
      resumes: false,
      path: '/log',
    });
  });

  test('lets nobody in when the application cannot answer, and the client tries again', async () => {
    const reported: unknown[] = [];
    const failure = new Error('the database is away');
    const { url } = await start({
      authorize: () => {
        if (reported.length < 1) throw failure;
        return true;
      },
      report: (error) => reported.push(error),
    });
    const socket = new WebSocket(url);
    socket.on('open', () => socket.send(encodeFrame({ type: 'join', room: 'r', member: 'm', resume: null })));
    let messages = 0;
    socket.on('message', () => {
      messages += 1;
    });
    await once(socket, 'close');
    assert.deepEqual([messages, reported], [0, [failure]]);
    await member(url, 'alice', 'ticket');
  });

  test('serves its own path, and pages of its own host or of allowed origins', async () => {
    const { host } = await start({ allowNoOrigin: false, allowOrigin: ['https://app.example'] });
    const status = async (path: string, origin?: string) => {
      const socket = new WebSocket(`ws://${host}${path}`, origin === undefined ? {} : { origin });
      const result = await new Promise<number>((resolve) => {
        socket.on('error', () => {});
        socket.on('open', () => resolve(101));
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      });
      socket.terminate();
      return result;
    };
    assert.equal(await status('/log', `http://${host}`), 101);
    assert.equal(await status('/log?x=1', 'https://app.example'), 101);
    assert.equal(await status('/log', 'https://evil.example'), 403);
    assert.equal(await status('/log', 'null'), 403);
    assert.equal(await status('/log'), 403);
    assert.equal(await status('/other', `http://${host}`), 404);
  });

  test('leaves other paths to other listeners', async () => {
    const server = createServer();
    const log = attachLog(server, { path: '/log' });
    server.on('upgrade', (request, stream) => {
      if (request.url === '/other') stream.end('HTTP/1.1 418 A Teapot\r\n\r\n');
    });
    const host = await listen(server);
    ends.push(() => log.close());
    const socket = new WebSocket(`ws://${host}/other`);
    const [error] = await once(socket, 'error');
    assert.match(String(error), /418/);
  });

  test('tells its clients that it ends, and has no connection then', async () => {
    const { log, url } = await start();
    const sockets = [new WebSocket(url), new WebSocket(url)];
    const messages: string[] = [];
    for (const socket of sockets) {
      socket.on('message', (data) => messages.push(String(data)));
      await once(socket, 'open');
    }
    const closed = sockets.map((socket) => once(socket, 'close'));
    await log.close();
    await Promise.all(closed);
    assert.equal(messages.length, 2);
    for (const message of messages) assert.match(message, /"shutting-down"/);
    const late = new WebSocket(url);
    const [error] = await once(late, 'error');
    assert.match(String(error), /503/);
  });

  test('refuses a message that is too long for anything before all of it has come', async () => {
    const { url } = await start({ limits: { message_bytes: 1000 } });
    const socket = new WebSocket(url);
    const codes: string[] = [];
    socket.on('message', (data: Buffer) => {
      codes.push(String(/"code":"([a-z-]+)"/.exec(data.toString())?.[1]));
    });
    await once(socket, 'open');
    socket.send(encodeFrame({ type: 'join', room: 'r', member: 'm', resume: null }));
    await once(socket, 'message');
    const large = new Uint8Array(2000);
    socket.send(encodeFrame({ type: 'append', payload: large.length, attachments: [] }, [large]));
    // Never finished.
    for (let count = 0; count < 20; count += 1) socket.send(new Uint8Array(100_000), { fin: false });
    await once(socket, 'close');
    assert.deepEqual(
      codes.filter((code) => code !== 'undefined'),
      ['message-too-large', 'malformed'],
    );
  });
});

test('an option that does not exist is refused, with the nearest name', () => {
  for (const [options, option, nearest] of [
    [{ authorise: () => true }, 'authorise', 'authorize'],
    [{ limits: { message_byte: 1 } }, 'message_byte', 'message_bytes'],
    [{ terms: { nothing: 1 } }, 'nothing', undefined],
    [{ budgets: { nothing: 1 } }, 'nothing', undefined],
  ] as const) {
    assert.throws(
      () => new LogServer(options as object),
      (error) => error instanceof OptionError && error.option === option && error.nearest === nearest,
      option,
    );
  }
  const { limits, terms, budgets } = {
    limits: DEFAULT_LIMITS,
    terms: DEFAULT_TERMS,
    budgets: DEFAULT_BUDGETS,
  };
  assert.doesNotThrow(() => new LogServer({ limits, terms, budgets }));
});
