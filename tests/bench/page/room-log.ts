/** A room log in the page: the server's part, for members that are all here. */

import type { Entry, Outgoing } from 'sotto';

/** A reader of the log. */
export interface Reader {
  readonly member: string;
  /** Takes an entry, and returns when it has been followed. */
  take(entry: Entry): Promise<void> | void;
}

type Unnumbered<Type> = Type extends { seq: number } ? Omit<Type, 'seq'> : never;

/** The log. Entries go to one reader after the other. */
export class RoomLog {
  readonly #readers: Reader[] = [];
  readonly #pending: (() => Promise<void>)[] = [];
  #seq = 0;
  #running = false;

  /** Lets readers in, in one burst. */
  join(...readers: Reader[]): void {
    for (const reader of readers) {
      this.#append(() => {
        const present = this.#readers.map(({ member }) => member);
        this.#readers.push(reader);
        return this.#give(() => ({ kind: 'joined', member: reader.member, present }));
      });
    }
  }

  leave(member: string): void {
    this.#append(() => {
      this.#readers.splice(
        this.#readers.findIndex((reader) => reader.member === member),
        1,
      );
      return this.#give(() => ({ kind: 'left', member }));
    });
  }

  send(from: string, { payload, attachments }: Outgoing): void {
    this.#append(() =>
      this.#give((member) => ({
        kind: 'message',
        from,
        payload: payload.slice(),
        attachments: attachments.flatMap(({ to, bytes }) => (to.includes(member) ? [bytes.slice()] : [])),
      })),
    );
  }

  async #give(entry: (member: string) => Unnumbered<Entry>): Promise<void> {
    this.#seq += 1;
    const seq = this.#seq;
    for (const reader of [...this.#readers]) await reader.take({ seq, ...entry(reader.member) });
  }

  #append(write: () => Promise<void>): void {
    this.#pending.push(write);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // An echo comes later than the message that it echoes.
    await Promise.resolve();
    for (let write = this.#pending.shift(); write !== undefined; write = this.#pending.shift()) await write();
    this.#running = false;
  }
}
