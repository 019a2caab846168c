import type { Channel, Entry, Outgoing } from 'sotto';

/** A room log in the page itself: one order for all of its channels, with an echo. */
export class InPageLog {
  readonly #present = new Map<string, Channel>();
  #seq = 0;

  /** The way of a member into the log. Nothing is delivered before {@link join}. */
  channel(member: string): Channel {
    return { onentry: null, send: (message) => this.#append(member, message) };
  }

  join(member: string, channel: Channel): void {
    const present = [...this.#present.keys()];
    this.#present.set(member, channel);
    this.#write(() => ({ kind: 'joined', member, present }));
  }

  leave(member: string): void {
    this.#present.delete(member);
    this.#write(() => ({ kind: 'left', member }));
  }

  #append(from: string, { payload, attachments }: Outgoing): void {
    const own = payload.slice();
    this.#write((to) => ({
      kind: 'message',
      from,
      payload: own.slice(),
      attachments: attachments.filter((one) => one.to.includes(to)).map(({ bytes }) => bytes.slice()),
    }));
  }

  #write(entryFor: (member: string) => Unnumbered): void {
    this.#seq += 1;
    const seq = this.#seq;
    for (const [member, channel] of this.#present) {
      const entry: Entry = { seq, ...entryFor(member) };
      // An echo comes later than the message that it is the echo of.
      queueMicrotask(() => channel.onentry?.(entry));
    }
  }
}

type Unnumbered =
  | { kind: 'joined'; member: string; present: string[] }
  | { kind: 'left'; member: string }
  | { kind: 'message'; from: string; payload: Uint8Array; attachments: Uint8Array[] };
