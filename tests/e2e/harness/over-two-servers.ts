import assert from 'node:assert/strict';
import { conformance, conformanceChecks } from 'sotto/log-conformance';

/** A server of a room log. */
interface LogServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Tries two servers as one log with the published conformance suite, anew for each part: the checks that it chooses by name, and
 * how it starts a server. Every check has to pass, but for the one that needs an application.
 */
export async function passesOverTwoServers(
  parts: readonly { only: (name: string) => boolean; start: () => Promise<LogServer> }[],
): Promise<void> {
  const servers: LogServer[] = [];
  try {
    for (const { only, start } of parts) {
      for (let count = 0; count < 2; count += 1) servers.push(await start());
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
  }
}
