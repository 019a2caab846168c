/** The example of a room log on Redis: two servers, tried as one log. It is skipped where there is no Redis. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { conformance, conformanceChecks } from 'sotto/log-conformance';
import { type Example, startExample } from './harness/example.js';
import { freePort } from './harness/free-port.js';

const NONE = spawnSync('redis-server', ['--version']).error !== undefined;

test('the example on Redis passes, over two servers', {
  skip: NONE && 'there is no redis-server',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-redis-'));
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  const servers: Example[] = [];
  try {
    for await (const line of createInterface({ input: redis.stdout })) {
      if (line.includes('Ready to accept connections')) break;
    }
    redis.stdout.resume();
    for (const [env, only] of [
      [{ GRACE: '60000', KEEP: '100', MEMBERS: '8' }, (name: string) => name !== 'grace'],
      [{ GRACE: '1000' }, (name: string) => name === 'grace'],
    ] as const) {
      for (let count = 0; count < 2; count += 1) {
        servers.push(await startExample('log-server-redis', { ...env, REDIS: `redis://127.0.0.1:${port}` }));
      }
      const results = await conformance(
        servers.map(({ url }) => url),
        { patience: 20_000, only: conformanceChecks.map(({ name }) => name).filter(only) },
      );
      assert.ok(results.length > 0);
      assert.deepEqual(
        results.filter(({ name, outcome }) => outcome !== (name === 'not-authorized' ? 'skip' : 'pass')),
        [],
      );
      for (const server of servers.splice(0)) await server.stop();
    }
  } finally {
    for (const server of servers) await server.stop();
    redis.kill();
    await once(redis, 'exit');
    await rm(folder, { recursive: true });
  }
});
