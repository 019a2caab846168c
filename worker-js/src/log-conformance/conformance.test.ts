import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import {
  AppendsFormerLife,
  AttachesForAll,
  AttachesOne,
  CountsFromZero,
  DropsForSlowReaders,
  LetsASecondIn,
  Reorders,
  ResumesElsewhere,
  ResumesTwice,
  SkipsEcho,
} from '../log-server/broken-rooms.js';
import { readClientFrame } from '../log-server/client-frame.js';
import { LogCore } from '../log-server/core.js';
import { DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS } from '../log-server/limits.js';
import { attachLog } from '../log-server/log-server.js';
import type { CoreOptions } from '../log-server/output.js';
import { Refusal } from '../log-server/refusal.js';
import { Room } from '../log-server/room.js';
import { Sockets } from '../log-server/sockets.js';
import { type ConformanceOptions, conformance, conformanceChecks } from './conformance.js';

const PATIENCE = 20_000;
/** Small enough that every check can be tried. */
const LIMITS = { queue_bytes: 1 << 20, backlog_entries: 100, room_members: 8, member_messages: 100 };

/** Runs the suite against a log in a server of its own. */
async function run(
  mount: (server: ReturnType<typeof createServer>) => { close(): Promise<void> },
  options: ConformanceOptions = {},
) {
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

/** Runs some checks against a log with a fault, and names those that have failed. */
async function failed(
  only: string[],
  fault: { room?: CoreOptions['room']; core?: typeof LogCore },
  patience = PATIENCE,
): Promise<string[]> {
  const Core = fault.core ?? LogCore;
  const core = new Core({
    limits: { ...DEFAULT_LIMITS, ...LIMITS },
    terms: { ...DEFAULT_TERMS, grace: 60_000 },
    budgets: DEFAULT_BUDGETS,
    authorize: false,
    random: (bytes) => randomBytes(bytes),
    room: fault.room ?? ((...given) => new Room(...given)),
  });
  const sockets = new Sockets(core, () => true, assert.ifError);
  const results = await run(
    (server) => {
      server.on('upgrade', (request, stream, head) => sockets.accept(request, stream, head));
      return sockets;
    },
    { only, patience },
  );
  assert.equal(results.length, only.length, 'there are checks of these names');
  return results.flatMap(({ name, outcome }) => (outcome === 'fail' ? [name] : []));
}

test('our own log for Node passes all checks', async () => {
  const names = conformanceChecks.map(({ name }) => name);
  // Each of them waits for the end of a time, and what comes back within it should have a long one.
  const short = ['grace', 'join-timeout'];
  const passed: string[] = [];
  for (const [only, terms] of [
    [names.filter((name) => !short.includes(name)), { grace: 60_000, join: 60_000 }],
    [short, { grace: 500, join: 3000 }],
  ] as const) {
    const results = await run(
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

describe('a log with a fault fails the check of the rule that it breaks', () => {
  const attachments = ['attachments-only-for-those-named', 'attachments-complete'];
  const cases: [string, typeof Room, string[], string[]][] = [
    ['another order for one member', Reorders, ['order'], ['numbering', 'echo']],
    ['numbers from 0', CountsFromZero, ['numbering'], ['order', 'echo']],
    ['no echo', SkipsEcho, ['echo'], []],
    ['attachments for everybody', AttachesForAll, attachments, ['order', 'echo']],
    ['attachments left out', AttachesOne, ['attachments-complete'], ['order', 'echo']],
    ['a gap after a resumption', ResumesElsewhere, ['resumption'], ['order', 'token']],
    ['a double after a resumption', ResumesTwice, ['resumption'], ['order', 'token']],
    ['messages of a former life', AppendsFormerLife, ['no-former-life'], ['order', 'left']],
    ['messages left out for a slow reader', DropsForSlowReaders, ['slow-reader'], ['order', 'bytes']],
    ['two members of one name', LetsASecondIn, ['member-taken'], ['order', 'token']],
  ];
  for (const [what, Fault, wrong, right] of cases) {
    test(what, async () => {
      // Without an echo hardly any check can be tried, and each waits for it.
      const patience = right.length === 0 ? 1000 : PATIENCE;
      const room: CoreOptions['room'] = (...given) => new Fault(...given);
      assert.deepEqual((await failed([...wrong, ...right], { room }, patience)).sort(), [...wrong].sort());
    });
  }

  test('malformed messages without an error', async () => {
    class Deaf extends LogCore {
      override receive(id: number, frame: Uint8Array | string, now: number): void {
        const read = typeof frame === 'string' ? null : readClientFrame(frame);
        if (read === null || read instanceof Refusal) this.control(id, 0, now);
        else super.receive(id, frame, now);
      }
    }
    assert.deepEqual(await failed(['malformed'], { core: Deaf }, 1000), ['malformed']);
  });

  test('malformed messages that cost others their call', async () => {
    class Fragile extends LogCore {
      override receive(id: number, frame: Uint8Array | string, now: number): void {
        super.receive(id, frame, now);
        if (typeof frame === 'string' || readClientFrame(frame) instanceof Refusal) this.shutDown(now);
      }
    }
    assert.deepEqual(await failed(['malformed'], { core: Fragile }), ['malformed']);
    assert.deepEqual(await failed(['echo'], { core: Fragile }), []);
  });
});

test('a log that cannot be reached passes no check', async () => {
  const results = await conformance('ws://127.0.0.1:1/log');
  assert.ok(results.every(({ outcome }) => outcome === 'fail'));
  assert.equal(results.length, conformanceChecks.length);
});
