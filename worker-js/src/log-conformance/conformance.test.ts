import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OptionError } from '../api/option-error.js';
import { attachLog } from '../log-server/log-server.js';
import { type ConformanceOptions, conformance, conformanceChecks } from './conformance.js';
import { LIMITS, tryLog } from './trial.js';

test('our own log for Node passes all checks', async () => {
  const names = conformanceChecks.map(({ name }) => name);
  // Each of them waits for the end of a time, and what comes back within it should have a long one.
  const short = ['grace', 'join-timeout'];
  const passed: string[] = [];
  for (const [only, terms] of [
    [names.filter((name) => !short.includes(name)), { grace: 60_000, join: 60_000 }],
    [short, { grace: 500, join: 3000 }],
  ] as const) {
    const results = await tryLog(
      (server) =>
        attachLog(server, {
          path: '/log',
          limits: LIMITS,
          terms,
          authorize: ({ authorization, room, member }) => authorization === `${room} ${member}`,
        }),
      { only, authorization: ({ room, member }) => `${room} ${member}`, refusedAuthorization: 'x' },
    );
    assert.deepEqual(
      results.filter(({ outcome }) => outcome !== 'pass'),
      [],
    );
    passed.push(...results.map(({ name }) => name));
  }
  assert.deepEqual(passed.sort(), names.sort());
});

test('a log that cannot be reached passes no check', async () => {
  const results = await conformance('ws://127.0.0.1:1/log');
  assert.ok(results.every(({ outcome }) => outcome === 'fail'));
  assert.equal(results.length, conformanceChecks.length);
});

test('an option that does not exist is refused, with the nearest name', async () => {
  await assert.rejects(
    conformance('ws://localhost:1', { patient: 1 } as ConformanceOptions),
    (error) => error instanceof OptionError && error.nearest === 'patience',
  );
});
