import { checkNames, type OptionNames } from '../api/option-names.js';
import type { Check } from './check.js';
import { ATTACHMENTS } from './checks/attachments.js';
import { BOUNDS } from './checks/bounds.js';
import { LIVES } from './checks/lives.js';
import { ORDER } from './checks/order.js';
import { REFUSALS } from './checks/refusals.js';
import { RESUMPTION } from './checks/resumption.js';
import { type Dial, dialer } from './line.js';
import { type Authorization, joinOf, Site, type Surroundings } from './site.js';
import { expect, Failure, Skip } from './verdict.js';
import { Visitor, type Welcome } from './visitor.js';

/** Settings of a run. */
export interface ConformanceOptions {
  /** The origin of the page that the suite says to be. By default one that the server itself serves. */
  origin?: string;
  /** The application's token for `join`, or a way to get one for a room and a member. */
  authorization?: Authorization;
  /** A token that the application has to refuse. */
  refusedAuthorization?: string;
  /** How long to wait for anything that should come, in milliseconds; 10,000 by default. */
  patience?: number;
  /** Names of the checks to run; all of them by default. */
  only?: readonly string[];
  /** Checks that run at the same time; 8 by default. */
  atOnce?: number;
  /** Gets each result as soon as it is there. */
  onresult?: (result: ConformanceResult) => void;
}

const OPTIONS = {
  origin: true,
  authorization: true,
  refusedAuthorization: true,
  patience: true,
  only: true,
  atOnce: true,
  onresult: true,
} satisfies OptionNames<ConformanceOptions>;

/** The result of one check. */
export interface ConformanceResult {
  name: string;
  /** The rule that was tried. */
  rule: string;
  outcome: 'pass' | 'fail' | 'skip';
  /** Why it has failed or was skipped; empty if it has passed. */
  why: string;
}

/** All checks, without the one of `welcome`. */
const CHECKS: readonly Check[] = [...ORDER, ...ATTACHMENTS, ...RESUMPTION, ...LIVES, ...BOUNDS, ...REFUSALS];
const WELCOME = { name: 'welcome', rule: '`join` is answered by `welcome`, with token, limits and grace.' };
/** Fields of `limits` that the client or the suite goes by. */
const LIMITS = ['message_bytes', 'member_messages', 'member_bytes', 'name_bytes', 'queue_bytes'] as const;

/** Names and rules of all checks, in their order. */
export const conformanceChecks: readonly { name: string; rule: string }[] = [WELCOME, ...CHECKS].map(
  ({ name, rule }) => ({ name, rule }),
);

/**
 * Tries whether the log at `url` holds the rules of the room log. It opens rooms with random names, and leaves them. For a log on
 * several servers give the addresses of all: each connection goes to the next.
 */
export async function conformance(
  url: string | URL | readonly (string | URL)[],
  options: ConformanceOptions = {},
): Promise<ConformanceResult[]> {
  checkNames(options, OPTIONS);
  const { only, atOnce = 8, onresult } = options;
  const urls = (Array.isArray(url) ? url : [url]).map((one: string | URL) => new URL(one));
  const dials = await Promise.all(
    urls.map((one) => {
      const scheme = one.protocol === 'wss:' ? 'https' : 'http';
      return dialer(one, options.origin ?? `${scheme}://${one.host}`);
    }),
  );
  const surroundings: Surroundings = {
    dial: inTurn(dials),
    patience: options.patience ?? 10_000,
    authorization: options.authorization,
    refusedAuthorization: options.refusedAuthorization,
  };
  const results = new Map<string, ConformanceResult>();
  const tell = ({ name, rule }: Omit<Check, 'run'>, outcome: ConformanceResult['outcome'], why: string) => {
    const result = { name, rule, outcome, why };
    results.set(name, result);
    onresult?.(result);
  };
  const chosen = CHECKS.filter(({ name }) => only?.includes(name) ?? true);
  const rooms = `conformance-${crypto.randomUUID()}`;
  let welcome: Welcome;
  try {
    welcome = await greet(surroundings, rooms);
    if (only?.includes(WELCOME.name) ?? true) tell(WELCOME, 'pass', '');
  } catch (error) {
    tell(WELCOME, ...outcomeOf(error));
    for (const check of chosen) tell(check, 'fail', 'no client can join');
    return [...results.values()];
  }
  const waiting = [...chosen.entries()].sort(
    ([, a], [, b]) => Number(b.waits ?? false) - Number(a.waits ?? false),
  );
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, check] = next;
      const site = new Site(surroundings, `${rooms}-${index}`, welcome);
      try {
        await check.run(site);
        tell(check, 'pass', '');
      } catch (error) {
        tell(check, ...outcomeOf(error));
      } finally {
        site.close();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return conformanceChecks.flatMap(({ name }) => results.get(name) ?? []);
}

/** Opens each line with the next of them. */
function inTurn(dials: readonly Dial[]): Dial {
  let turn = 0;
  return (listener) => {
    const dial = dials[turn % dials.length];
    turn += 1;
    if (dial === undefined) throw new TypeError('give the address of a log');
    return dial(listener);
  };
}

async function greet(surroundings: Surroundings, room: string): Promise<Welcome> {
  const visitor = await Visitor.arrive(surroundings.dial, surroundings.patience);
  try {
    visitor.send(await joinOf(surroundings, room, 'ada', null));
    await visitor.until('`welcome` should come', () => visitor.welcome !== undefined);
    const { welcome } = visitor;
    expect(welcome !== undefined, '`welcome` should come');
    expect(!welcome.resumed, '`resumed` should be false for a new member');
    expect(welcome.token !== '', 'the token should not be empty');
    for (const name of LIMITS) {
      const limits: Partial<Welcome['limits']> = welcome.limits ?? {};
      expect(Number.isSafeInteger(limits[name]), `\`limits\` should have a number \`${name}\``);
    }
    return welcome;
  } finally {
    visitor.leave();
    visitor.lose();
  }
}

function outcomeOf(error: unknown): ['fail' | 'skip', string] {
  if (error instanceof Skip) return ['skip', error.message];
  if (error instanceof Failure) return ['fail', error.message];
  return ['fail', `the check itself has failed: ${error instanceof Error ? error.message : error}`];
}
