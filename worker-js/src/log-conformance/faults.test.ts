import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Limits } from '../log/wire/Limits.js';
import * as cores from '../log-server/broken-cores.js';
import * as rooms from '../log-server/broken-rooms.js';
import { LogCore } from '../log-server/core.js';
import { DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS } from '../log-server/limits.js';
import type { CoreOptions } from '../log-server/output.js';
import { Room } from '../log-server/room.js';
import { Sockets } from '../log-server/sockets.js';
import { conformanceChecks } from './conformance.js';
import { LIMITS, PATIENCE, tryLog } from './trial.js';

/** How long a check waits that can only fail by waiting in vain, in milliseconds. */
const SHORT = 1000;

interface Fault {
  room?: CoreOptions['room'];
  core?: typeof LogCore;
  limits?: Partial<Limits>;
  /** Milliseconds. */
  grace?: number;
  patience?: number;
}

/** Runs some checks against a log with a fault, and names those that have failed. */
async function failed(only: readonly string[], fault: Fault): Promise<string[]> {
  const Core = fault.core ?? LogCore;
  const core = new Core({
    limits: { ...DEFAULT_LIMITS, ...LIMITS, ...fault.limits },
    terms: { ...DEFAULT_TERMS, grace: fault.grace ?? 60_000 },
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
    { only, patience: fault.patience ?? PATIENCE, refusedAuthorization: 'x' },
  );
  assert.equal(results.length, only.length, 'there are checks of these names');
  return results.flatMap(({ name, outcome }) => (outcome === 'fail' ? [name] : []));
}

const of =
  (Fault: typeof Room): NonNullable<Fault['room']> =>
  (...given) =>
    new Fault(...given);

/** One room for all names. */
function oneRoom(): NonNullable<Fault['room']> {
  let room: Room | undefined;
  return (...given) => {
    room ??= new Room(...given);
    return room;
  };
}

const ATTACHMENTS = ['attachments-only-for-those-named', 'attachments-complete'];

/** Faults, the checks that fail for each, and some that pass all the same. */
const FAULTS: readonly [string, Fault, readonly string[], readonly string[]][] = [
  ['another order for one member', { room: of(rooms.Reorders) }, ['order'], ['numbering', 'echo']],
  ['numbers from 0', { room: of(rooms.CountsFromZero) }, ['numbering'], ['order', 'echo']],
  [
    'those present in another order',
    { room: of(rooms.SortsPresent) },
    ['own-joined-first'],
    ['order', 'left'],
  ],
  // Without an echo hardly any check can be tried, and each waits for it.
  ['no echo', { room: of(rooms.SkipsEcho), patience: SHORT }, ['echo'], []],
  ['two that leave as one', { room: of(rooms.LeavesTwice) }, ['left'], ['order', 'echo']],
  ['one room for all', { room: oneRoom() }, ['rooms-apart'], []],
  ['payloads that are cut', { room: of(rooms.CutsPayloads) }, ['bytes'], ['order', 'echo']],
  ['attachments for everybody', { room: of(rooms.AttachesForAll) }, ATTACHMENTS, ['order', 'echo']],
  ['attachments left out', { room: of(rooms.AttachesOne) }, ['attachments-complete'], ['order', 'echo']],
  ['a gap after a resumption', { room: of(rooms.ResumesElsewhere) }, ['resumption'], ['order', 'token']],
  ['a double after a resumption', { room: of(rooms.ResumesTwice) }, ['resumption'], ['order', 'token']],
  [
    'sent taken for received',
    { room: of(rooms.ResumesAfterSent), patience: SHORT },
    ['resumption-from-earlier'],
    [],
  ],
  [
    'two connections of one member',
    { room: of(rooms.KeepsFormerConnections), patience: SHORT },
    ['resumption-replaces'],
    [],
  ],
  ['any token', { room: of(rooms.TakesAnyToken), patience: SHORT }, ['token', 'no-former-connection'], []],
  ['former tokens', { room: of(rooms.TakesFormerTokens), patience: SHORT }, ['no-former-connection'], []],
  ['no end of the grace', { room: of(rooms.NeverExpires), grace: 300, patience: SHORT }, ['grace'], []],
  ['a gap after a long absence', { room: of(rooms.ResumesWithAGap) }, ['resume-gone'], ['resumption']],
  ['messages of a former life', { room: of(rooms.AppendsFormerLife) }, ['no-former-life'], ['order', 'left']],
  ['two members of one name', { room: of(rooms.LetsASecondIn) }, ['member-taken'], ['order', 'token']],
  ['a gap for a slow reader', { room: of(rooms.DropsForSlowReaders) }, ['slow-reader'], ['order', 'bytes']],
  [
    'refusals without a word',
    { room: of(rooms.DropsWhatItRefuses), patience: SHORT, limits: { member_messages: 20 } },
    ['refused-or-echoed', 'message-too-large'],
    [],
  ],
  [
    'more members than may be',
    { room: (limits, kept) => new Room({ ...limits, room_members: 1000 }, kept) },
    ['room-full'],
    ['order'],
  ],
  [
    'malformed messages without an error',
    { core: cores.IgnoresMalformed, patience: SHORT },
    ['malformed'],
    [],
  ],
  ['malformed messages that end all calls', { core: cores.FallsOverMalformed }, ['malformed'], []],
  ['a second join without an error', { core: cores.IgnoresSecondJoin, patience: SHORT }, ['join-first'], []],
  ['names without capitals', { core: cores.LowersNames }, ['names'], ['order']],
  ['no pong', { core: cores.IgnoresPings, patience: SHORT }, ['ping'], []],
  ['acknowledgements that are refused', { core: cores.RefusesEarlyAcks }, ['ack'], ['order']],
  ['no answer to mute', { core: cores.IgnoresMedia, patience: SHORT }, ['no-media'], []],
  ['tickets that are not looked at', {}, ['not-authorized'], ['order']],
];

// Most of them wait.
describe('a log with a fault fails the check of the rule that it breaks', { concurrency: 4 }, () => {
  for (const [what, fault, wrong, right] of FAULTS) {
    test(what, async () => {
      assert.deepEqual((await failed([...wrong, ...right], fault)).sort(), [...wrong].sort());
    });
  }

  test('each check but those of the first answer and of a time of 30 seconds', () => {
    const tried = new Set(FAULTS.flatMap(([, , wrong]) => wrong));
    const others = conformanceChecks.map(({ name }) => name).filter((name) => !tried.has(name));
    assert.deepEqual(others, ['welcome', 'join-timeout']);
  });
});
