/** The reference server on NATS: two servers, tried as one log. It is skipped where there is no `nats-server`. */

import { test } from 'node:test';
import { LogOnlyServer } from './harness/log-server.js';
import { Nats, noNats } from './harness/nats.js';
import { passesOverTwoServers } from './harness/over-two-servers.js';

/** Small enough that every check can be tried. */
const SMALL = [
  ['--queue-bytes', '1048576'],
  ['--backlog-entries', '100'],
  ['--room-members', '8'],
  ['--member-messages', '100'],
].flat();

test('the reference server on NATS passes, over two servers', { skip: noNats }, async () => {
  const nats = await Nats.start();
  const start = (grace: string) => () =>
    LogOnlyServer.start('--cluster', nats.url, '--grace', grace, ...SMALL);
  try {
    await passesOverTwoServers([
      { only: (name) => name !== 'grace' && name !== 'join-timeout', start: start('60') },
      { only: (name) => name === 'grace', start: start('1') },
    ]);
  } finally {
    await nats.stop();
  }
});
