/** The reference server on NATS: two servers, tried as one log. It is skipped where there is no `nats-server`. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformance, conformanceChecks } from 'sotto/log-conformance';
import { LogOnlyServer } from './harness/log-server.js';
import { Nats, noNats } from './harness/nats.js';

/** Small enough that every check can be tried. */
const SMALL = [
  ['--queue-bytes', '1048576'],
  ['--backlog-entries', '100'],
  ['--room-members', '8'],
  ['--member-messages', '100'],
].flat();

test('the reference server on NATS passes, over two servers', { skip: noNats }, async () => {
  const nats = await Nats.start();
  const servers: LogOnlyServer[] = [];
  try {
    for (const [grace, only] of [
      ['60', (name: string) => name !== 'grace' && name !== 'join-timeout'],
      ['1', (name: string) => name === 'grace'],
    ] as const) {
      for (let count = 0; count < 2; count += 1) {
        servers.push(await LogOnlyServer.start('--cluster', nats.url, '--grace', grace, ...SMALL));
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
    await nats.stop();
  }
});
