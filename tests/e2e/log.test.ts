/** Servers of the room log, tried from outside by the published conformance suite. No browser takes part. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ConformanceResult, conformance, conformanceChecks } from 'sotto/log-conformance';
import { attachLog } from 'sotto/log-server';
import { WebSocket } from 'ws';
import { startDurableObjects } from './harness/durable-objects.js';
import { startExample, startOwnApp } from './harness/example.js';
import { LogOnlyServer } from './harness/log-server.js';

const PATIENCE = 20_000;

/** Small enough that every check can be tried, but those that wait for the end of a time. */
const SMALL = [
  ['--grace', '60'],
  ['--queue-bytes', '1048576'],
  ['--backlog-entries', '100'],
  ['--room-members', '8'],
  ['--member-messages', '100'],
].flat();

/** The published program of the suite. */
const PROGRAM = fileURLToPath(import.meta.resolve('sotto/log-conformance').replace(/\.js$/, '-program.js'));

const WAITING = ['grace', 'join-timeout'];
const OTHERS = conformanceChecks.map(({ name }) => name).filter((name) => !WAITING.includes(name));

/** The results that are not as they should be. */
function others(results: ConformanceResult[], expected: string[]): ConformanceResult[] {
  return results.filter(({ name, outcome }) => outcome !== (expected.includes(name) ? 'skip' : 'pass'));
}

/** With the checks that are tried. In Rust the log is that of the reference server, whose times are tried above. */
const EXAMPLES = [
  {
    name: 'the example for Node',
    start: () => startExample('log-server'),
    only: [...OTHERS, 'join-timeout'],
  },
  { name: 'the example of the Rust crate', start: startOwnApp, only: OTHERS },
];

// They wait for the ends of times more than they compute.
describe('servers of the room log', { concurrency: true }, () => {
  describe('the reference server without its SFU', { concurrency: true }, () => {
    test('passes with small limits', async () => {
      const server = await LogOnlyServer.start(...SMALL);
      try {
        const results = await conformance(server.url, { patience: PATIENCE, only: OTHERS });
        // It asks no application.
        assert.deepEqual(others(results, ['not-authorized']), []);
        assert.equal(results.length, OTHERS.length);
      } finally {
        await server.stop();
      }
    });

    test('passes with its own limits, tried by the program', async () => {
      const server = await LogOnlyServer.start();
      try {
        const child = spawn(process.execPath, [PROGRAM, '--json', '--patience', '20', server.url]);
        let out = '';
        child.stdout.on('data', (data) => {
          out += data;
        });
        const [code] = await once(child, 'close');
        const results = JSON.parse(out) as ConformanceResult[];
        const skipped = ['not-authorized', 'room-full', 'resume-gone'];
        assert.deepEqual(others(results, skipped), []);
        assert.equal(results.length, conformanceChecks.length);
        assert.equal(code, 0);
      } finally {
        await server.stop();
      }
    });

    test('has the same limits as the library, to the client', async () => {
      const program = await LogOnlyServer.start();
      const http = createServer();
      const library = attachLog(http, { path: '/log' });
      http.listen(0);
      await once(http, 'listening');
      try {
        const told = await welcome(program.url);
        assert.deepEqual(await welcome(`ws://localhost:${(http.address() as AddressInfo).port}/log`), told);
      } finally {
        await library.close();
        http.close();
        await program.stop();
      }
    });
  });

  test('the library as it is published passes every check', async () => {
    const http = createServer();
    const log = attachLog(http, {
      path: '/log',
      limits: { queue_bytes: 1 << 20, backlog_entries: 100, room_members: 8, member_messages: 100 },
      authorize: async ({ authorization }) => authorization === 'ticket',
    });
    http.listen(0);
    await once(http, 'listening');
    try {
      const url = `ws://localhost:${(http.address() as AddressInfo).port}/log`;
      const results = await conformance(url, {
        patience: PATIENCE,
        authorization: 'ticket',
        refusedAuthorization: 'forged',
      });
      assert.deepEqual(others(results, []), []);
      assert.equal(results.length, conformanceChecks.length);
    } finally {
      await log.close();
      http.close();
    }
  });

  for (const { name, start, only } of EXAMPLES) {
    test(`${name} passes with its tickets, and lets nobody in without`, async () => {
      const example = await start();
      try {
        const { host } = new URL(example.url);
        const results = await conformance(example.url, {
          patience: PATIENCE,
          only,
          authorization: async (join) => {
            const answer = await fetch(`http://${host}/ticket?${new URLSearchParams(join)}`);
            return answer.text();
          },
          refusedAuthorization: 'forged',
        });
        assert.deepEqual(others(results, ['room-full', 'resume-gone']), []);
        assert.equal(results.length, only.length);
      } finally {
        await example.stop();
      }
    });
  }

  test('the example of a Durable Object passes, in a stand-in for its runtime', async () => {
    const runtime = await startDurableObjects();
    try {
      const results = await conformance(`${runtime.origin}/log/standup`, {
        patience: PATIENCE,
        only: OTHERS,
      });
      assert.deepEqual(others(results, ['not-authorized', 'room-full']), []);
      assert.equal(results.length, OTHERS.length);
      for (const [path, origin, status] of [
        ['/log/', runtime.origin.replace('ws', 'http'), 404],
        ['/log/standup', 'http://elsewhere.example', 403],
      ] as const) {
        const socket = new WebSocket(`${runtime.origin}${path}`, { origin });
        const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
        assert.equal(answer.statusCode, status, path);
      }
    } finally {
      await runtime.stop();
    }
  });
});

/** Everything in `welcome` but the token. */
async function welcome(url: string): Promise<Record<string, unknown>> {
  const socket = new WebSocket(url, { origin: url.replace(/^ws(.*)\/\w+$/, 'http$1') });
  await once(socket, 'open');
  const header = Buffer.from(JSON.stringify({ type: 'join', room: 'room', member: 'a', resume: null }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  socket.send(Buffer.concat([length, header]));
  const [frame] = (await once(socket, 'message')) as [Buffer];
  socket.close();
  const { token, ...rest } = JSON.parse(frame.subarray(4).toString()) as Record<string, unknown>;
  assert.match(String(token), /^[0-9a-f]{32}$/);
  return rest;
}
