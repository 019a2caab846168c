// A room log as an object of a page: one order of entries for all members, with an echo to the sender (docs/protocol.md).

export class RoomLog {
  /** The ports of the members that are there, by name, in the order in which they came. */
  #ports = new Map();
  #seq = 0;
  #observe;

  /** `observe` gets each entry as the log has it, attachments included. */
  constructor(observe) {
    this.#observe = observe;
  }

  /** Appends a member's `joined`, and what comes from its port. It gets all entries from then on. */
  join(member, port) {
    if (this.#ports.has(member)) this.leave(member);
    const present = [...this.#ports.keys()];
    this.#ports.set(member, port);
    port.onmessage = ({ data }) => {
      if (this.#ports.get(member) === port) this.#append({ kind: 'message', from: member, ...data });
    };
    this.#append({ kind: 'joined', member, present });
  }

  /** Appends a member's `left`. */
  leave(member) {
    const port = this.#ports.get(member);
    if (port === undefined) return;
    this.#ports.delete(member);
    port.close();
    this.#append({ kind: 'left', member });
  }

  #append(entry) {
    this.#seq += 1;
    const { attachments = [], ...all } = entry;
    this.#observe({ seq: this.#seq, ...all, attachments });
    for (const [member, port] of this.#ports) {
      const own = attachments.filter(({ to }) => to.includes(member)).map(({ bytes }) => bytes);
      port.postMessage({ seq: this.#seq, ...all, ...(all.kind === 'message' && { attachments: own }) });
    }
  }
}
