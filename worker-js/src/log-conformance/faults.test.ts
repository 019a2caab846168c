import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
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
import type { CoreOptions } from '../log-server/output.js';
import { Refusal } from '../log-server/refusal.js';
import { Room } from '../log-server/room.js';
import { Sockets } from '../log-server/sockets.js';
import { LIMITS, PATIENCE, tryLog } from './trial.js';

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
  const results = await tryLog(
    (server) => {
      server.on('upgrade', (request, stream, head) => sockets.accept(request, stream, head));
      return sockets;
    },
    { only, patience },
  );
  assert.equal(results.length, only.length, 'there are checks of these names');
  return results.flatMap(({ name, outcome }) => (outcome === 'fail' ? [name] : []));
}

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
