import type { Limits } from '../log/wire/Limits.js';
import type { Resume } from '../log/wire/Resume.js';
import type { Dial } from './line.js';
import { Failure, Skip } from './verdict.js';
import { Visitor, type Welcome } from './visitor.js';

/** A token of the application for one member, or a way to get one. */
export type Authorization = string | ((join: { room: string; member: string }) => string | Promise<string>);

/** The log under test, as it is for all checks. */
export interface Surroundings {
  readonly dial: Dial;
  /** How long to wait for anything, in milliseconds. */
  readonly patience: number;
  readonly authorization: Authorization | undefined;
  /** A token that has to be refused. */
  readonly refusedAuthorization: string | undefined;
}

/** Between two attempts to join where too many joins come from one address, in milliseconds. */
const BETWEEN = 500;

/** The log under test, as one check has it: with rooms of its own. */
export class Site {
  readonly surroundings: Surroundings;
  /** Another for each check. */
  readonly room: string;
  /** An answer to `join`, for its limits. */
  readonly welcome: Welcome;
  readonly #visitors: Visitor[] = [];

  constructor(surroundings: Surroundings, room: string, welcome: Welcome) {
    this.surroundings = surroundings;
    this.room = room;
    this.welcome = welcome;
  }

  /** A limit that the log tells; without end if it does not. */
  limit(name: keyof Limits): number {
    const limits: Partial<Limits> | undefined = this.welcome.limits;
    return limits?.[name] ?? Number.POSITIVE_INFINITY;
  }

  /** A number of messages that one member may send at once. */
  get fair(): number {
    return Math.min(20, this.limit('member_messages'));
  }

  /** Connects. */
  async visit(patience = this.surroundings.patience): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.surroundings.dial, patience);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Connects, and asks to join. */
  async ask(
    member: string,
    resume: Resume | null = null,
    room = this.room,
    patience = this.surroundings.patience,
  ): Promise<Visitor> {
    const visitor = await this.visit(patience);
    visitor.send(await joinOf(this.surroundings, room, member, resume));
    return visitor;
  }

  /** Joins. */
  async join(member: string, room = this.room, patience = this.surroundings.patience): Promise<Visitor> {
    return this.#enter(member, null, room, patience);
  }

  /** Comes back as the member that `before` was, after the entry `after`. */
  async resume(member: string, before: Visitor, after = before.last): Promise<Visitor> {
    const token = before.welcome?.token ?? '';
    const { grace_ms } = this.welcome;
    // On a slow machine, or with a short grace, that is nothing that the log could help.
    if (Date.now() - (before.lostAt ?? Date.now()) > grace_ms) {
      throw new Skip(`the grace of ${grace_ms} ms was over before ${member} could come back`);
    }
    const visitor = await this.#enter(member, { token, after }, this.room, this.surroundings.patience);
    if (visitor.welcome?.resumed !== true) throw new Failure('`welcome` should say `resumed`');
    return visitor;
  }

  async pause(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Lets all visitors leave. */
  close(): void {
    for (const visitor of this.#visitors) {
      visitor.leave();
      visitor.lose();
    }
  }

  async #enter(member: string, resume: Resume | null, room: string, patience: number): Promise<Visitor> {
    const end = Date.now() + this.surroundings.patience;
    for (;;) {
      const visitor = await this.ask(member, resume, room, patience);
      const answered = () => visitor.welcome !== undefined || visitor.errors.length > 0;
      await visitor.until(`${member} should get \`welcome\``, answered);
      const [error] = visitor.errors;
      if (error === undefined) return visitor;
      const later = error.code === 'too-many-connections' && Date.now() < end;
      if (!later)
        throw new Failure(`${member} should get \`welcome\`, not \`${error.code}\`: ${error.message}`);
      await this.pause(BETWEEN);
    }
  }
}

/** The message with which `member` joins, or comes back. */
export async function joinOf(
  { authorization }: Surroundings,
  room: string,
  member: string,
  resume: Resume | null,
): Promise<object> {
  const token = typeof authorization === 'function' ? await authorization({ room, member }) : authorization;
  return { type: 'join', room, member, resume, ...(token === undefined ? {} : { authorization: token }) };
}
