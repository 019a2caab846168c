import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConformanceOptions, type ConformanceResult, conformance } from './conformance.js';

/** How long a check waits in tests, in milliseconds: long enough for a busy machine. */
export const PATIENCE = 20_000;
/** Limits so small that every check can be tried. */
export const LIMITS = { queue_bytes: 1 << 20, backlog_entries: 100, room_members: 8, member_messages: 100 };

/** Runs the suite against a log in an HTTP server of its own. */
export async function tryLog(
  mount: (server: Server) => { close(): Promise<void> },
  options: ConformanceOptions = {},
): Promise<ConformanceResult[]> {
  const server = createServer();
  const log = mount(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await conformance(`ws://127.0.0.1:${port}/log`, { patience: PATIENCE, ...options });
  } finally {
    await log.close();
    server.close();
  }
}
