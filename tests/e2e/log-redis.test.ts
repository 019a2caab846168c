/** The example of a room log on Redis: two servers, tried as one log. It is skipped where there is no Redis. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startExample } from './harness/example.js';
import { freePort } from './harness/free-port.js';
import { passesOverTwoServers } from './harness/over-two-servers.js';

const NONE = spawnSync('redis-server', ['--version']).error !== undefined;

test('the example on Redis passes, over two servers', {
  skip: NONE && 'there is no redis-server',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-redis-'));
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  try {
    for await (const line of createInterface({ input: redis.stdout })) {
      if (line.includes('Ready to accept connections')) break;
    }
    redis.stdout.resume();
    const start = (env: Record<string, string>) => () =>
      startExample('log-server-redis', { ...env, REDIS: `redis://127.0.0.1:${port}` });
    await passesOverTwoServers([
      { only: (name) => name !== 'grace', start: start({ GRACE: '60000', KEEP: '100', MEMBERS: '8' }) },
      { only: (name) => name === 'grace', start: start({ GRACE: '1000' }) },
    ]);
  } finally {
    redis.kill();
    await once(redis, 'exit');
    await rm(folder, { recursive: true });
  }
});
