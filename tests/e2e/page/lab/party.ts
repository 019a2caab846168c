import { Call, type CallErrorCode, type CallOptions, SottoError, type Track } from 'sotto';
import { InPageLog } from './in-page-log.js';
import { until } from './until.js';

/** An error as a call told it. */
export interface ToldError {
  code: CallErrorCode;
  member: string | undefined;
  track: Track | undefined;
  message: string;
}

/** One member of a call in the page, and the errors that its call told. */
export interface Party {
  name: string;
  call: Call;
  errors: ToldError[];
}

/** Options of {@link Call.join} that a test may choose. */
export type PartyOptions = Pick<CallOptions, 'workerUrl'>;

/** The log of the page's members, and those members. */
export class Parties {
  readonly #log = new InPageLog();
  readonly #all: Party[] = [];

  /** Two members that are in one group. */
  static async two(
    alices: PartyOptions = {},
    bobs: PartyOptions = {},
  ): Promise<{ parties: Parties; alice: Party; bob: Party }> {
    const parties = new Parties();
    const alice = await parties.enter('alice', alices);
    const bob = await parties.enter('bob', bobs);
    return { parties, alice, bob };
  }

  /** Joins, and resolves when all members that are there are in one group. */
  async enter(name: string, options: PartyOptions = {}): Promise<Party> {
    const channel = this.#log.channel(name);
    const call = await Call.join({
      ...options,
      wasmUrl: '/sotto.wasm',
      member: name,
      channel,
      suite: 'classical',
    });
    const party: Party = { name, call, errors: [] };
    call.on('error', ({ code, member, track, message }) =>
      party.errors.push({ code, member, track, message }),
    );
    this.#all.push(party);
    this.#log.join(name, channel);
    await until(`${name} is in a group with all others`, () =>
      this.#all.every((one) => one.call.members.length === this.#all.length),
    );
    return party;
  }

  /** Ends all calls. */
  async leave(): Promise<void> {
    await Promise.all(this.#all.map(({ call }) => call.leave()));
  }
}

/** Runs `act` and returns the code of the {@link SottoError} that it throws, or `null` if it throws none. */
export function codeOf(act: () => void): CallErrorCode | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof SottoError) return error.code;
    throw error;
  }
}
