import { Entry, type Kind } from './entry.js';
import { Refusal } from './refusal.js';
import { type Admission, type Append, Room } from './room.js';

type JoinArguments = Parameters<Room['join']>;

/** Gives one member its messages two by two in the wrong order, numbered as if they were in the right one. */
export class Reorders extends Room {
  #first: Entry | undefined;
  #after: Entry | undefined;

  override next(name: string, connection: number): Entry | undefined {
    const after = this.#after;
    this.#after = undefined;
    const entry = after ?? super.next(name, connection);
    if (after !== undefined || name !== 'eve' || entry?.kind.type !== 'message') return entry;
    const first = this.#first;
    if (first === undefined) {
      this.#first = entry;
      return this.next(name, connection);
    }
    this.#first = undefined;
    this.#after = new Entry(entry.seq, first.kind);
    return new Entry(first.seq, entry.kind);
  }
}

/** Counts from 0. */
export class CountsFromZero extends Room {
  override next(name: string, connection: number): Entry | undefined {
    const entry = super.next(name, connection);
    return entry && new Entry(entry.seq - 1, entry.kind);
  }
}

/** Gives a member no message of its own. */
export class SkipsEcho extends Room {
  override next(name: string, connection: number): Entry | undefined {
    let entry = super.next(name, connection);
    while (entry?.kind.type === 'message' && entry.kind.from === name) entry = super.next(name, connection);
    return entry;
  }
}

/** Gives every attachment to everybody. */
export class AttachesForAll extends Room {
  readonly #names = new Set<string>();

  override join(...join: JoinArguments): Admission | Refusal {
    this.#names.add(join[0]);
    return super.join(...join);
  }

  override append(name: string, connection: number, append: Append, now: number): Refusal | undefined {
    const attachments = append.attachments.map(({ bytes }) => ({ to: [...this.#names], bytes }));
    return super.append(name, connection, { ...append, attachments }, now);
  }
}

/** Gives a member one of its attachments, and no other. */
export class AttachesOne extends Room {
  override append(name: string, connection: number, append: Append, now: number): Refusal | undefined {
    const attachments = append.attachments.slice(0, 1);
    return super.append(name, connection, { ...append, attachments }, now);
  }
}

/** Goes on one entry too late, or too early, when a member comes back. */
export class ResumesElsewhere extends Room {
  readonly by: number = 1;

  override join(...[name, resume, ...rest]: JoinArguments): Admission | Refusal {
    return super.join(name, resume && { ...resume, after: resume.after + this.by }, ...rest);
  }
}

export class ResumesTwice extends ResumesElsewhere {
  override readonly by = -1;
}

/** Appends the last message of a member once more when the name has joined again. */
export class AppendsFormerLife extends Room {
  readonly #last = new Map<string, Append>();

  override append(name: string, connection: number, append: Append, now: number): Refusal | undefined {
    this.#last.set(name, append);
    return super.append(name, connection, append, now);
  }

  override join(...join: JoinArguments): Admission | Refusal {
    const admission = super.join(...join);
    const [from, resume, , , now] = join;
    const former = this.#last.get(from);
    if (resume === null && former !== undefined) this.write({ type: 'message', from, ...former }, now);
    return admission;
  }
}

/** Leaves out messages for a reader that is too slow, without a word. */
export class DropsForSlowReaders extends Room {
  readonly #lossy = new Set<number>();

  override takeTooSlow(): number[] {
    for (const id of super.takeTooSlow()) this.#lossy.add(id);
    return [];
  }

  override next(name: string, connection: number): Entry | undefined {
    let entry = super.next(name, connection);
    while (this.#lossy.has(connection) && entry !== undefined && entry.size > 1000) {
      entry = super.next(name, connection);
    }
    return entry;
  }
}

/** Lets a second client in under the name of a member, which it puts out. */
export class LetsASecondIn extends Room {
  readonly #connections = new Map<string, number>();

  override join(...join: JoinArguments): Admission | Refusal {
    const [name, resume, connection, , now] = join;
    let admission = super.join(...join);
    const former = this.#connections.get(name);
    if (admission instanceof Refusal && resume === null && former !== undefined) {
      this.leave(name, former, now);
      admission = super.join(...join);
    }
    this.#connections.set(name, connection);
    return admission;
  }
}

/** Names those that were there before by the alphabet. */
export class SortsPresent extends Room {
  override write(kind: Kind, now: number): void {
    super.write(kind.type === 'joined' ? { ...kind, present: [...kind.present].sort() } : kind, now);
  }
}

/** Writes `left` twice. */
export class LeavesTwice extends Room {
  override write(kind: Kind, now: number): void {
    super.write(kind, now);
    if (kind.type === 'left') super.write(kind, now);
  }
}

/** Cuts long payloads. */
export class CutsPayloads extends Room {
  override write(kind: Kind, now: number): void {
    super.write(
      kind.type === 'message' ? { ...kind, payload: kind.payload.subarray(0, 100_000) } : kind,
      now,
    );
  }
}

/** Takes entries that were sent for entries that were received. */
export class ResumesAfterSent extends Room {
  readonly #sent = new Map<string, number>();

  override next(name: string, connection: number): Entry | undefined {
    const entry = super.next(name, connection);
    if (entry !== undefined) this.#sent.set(name, entry.seq);
    return entry;
  }

  override join(...[name, resume, ...rest]: JoinArguments): Admission | Refusal {
    return super.join(name, resume && { ...resume, after: this.#sent.get(name) ?? resume.after }, ...rest);
  }
}

/** Lets the former connection of a member speak on, too. */
export class KeepsFormerConnections extends Room {
  readonly #present = new Map<string, number>();

  override join(...join: JoinArguments): Admission | Refusal {
    const admission = super.join(...join);
    if (admission instanceof Refusal) return admission;
    this.#present.set(join[0], join[2]);
    return { ...admission, replaced: undefined };
  }

  override append(name: string, connection: number, append: Append, now: number): Refusal | undefined {
    return super.append(name, this.#present.get(name) ?? connection, append, now);
  }
}

/** Asks for no token, or for any that the name has ever had. */
class TakesTokens extends Room {
  readonly any: boolean = true;
  readonly #tokens = new Map<string, string[]>();

  override join(...[name, resume, ...rest]: JoinArguments): Admission | Refusal {
    const tokens = this.#tokens.get(name) ?? [];
    const last = tokens.at(-1);
    const may = resume !== null && last !== undefined && (this.any || tokens.includes(resume.token));
    const admission = super.join(name, may ? { ...resume, token: last } : resume, ...rest);
    if (!(admission instanceof Refusal)) this.#tokens.set(name, [...tokens, admission.token]);
    return admission;
  }
}

export class TakesAnyToken extends TakesTokens {}

export class TakesFormerTokens extends TakesTokens {
  override readonly any = false;
}

/** Never takes a member for gone. */
export class NeverExpires extends Room {
  override expire(): void {}
}

/** Goes on with what is still there when a member comes back too late. */
export class ResumesWithAGap extends Room {
  override join(...[name, resume, ...rest]: JoinArguments): Admission | Refusal {
    let admission = super.join(name, resume, ...rest);
    for (let skip = 1; resume !== null && skip < 1000; skip += 1) {
      if (!(admission instanceof Refusal) || admission.code !== 'resume-gone') break;
      admission = super.join(name, { ...resume, after: resume.after + skip }, ...rest);
    }
    return admission;
  }
}

/** Drops what it refuses without a word. */
export class DropsWhatItRefuses extends Room {
  override append(...append: Parameters<Room['append']>): Refusal | undefined {
    super.append(...append);
    return undefined;
  }
}
