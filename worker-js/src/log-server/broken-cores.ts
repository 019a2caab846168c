import { encodeFrame } from '../log/framing.js';
import type { ClientMessage } from '../log/wire/ClientMessage.js';
import { readClientFrame } from './client-frame.js';
import { LogCore } from './core.js';
import { Refusal } from './refusal.js';

type Message = Uint8Array | string;

/** Changes what comes from clients before it is handled. */
abstract class Changes extends LogCore {
  override receive(id: number, frame: Message, now: number): void {
    const read = typeof frame === 'string' ? new Refusal('malformed') : readClientFrame(frame);
    const changed = read instanceof Refusal ? this.malformed(frame) : this.message(read.message, frame, id);
    // It has heard the client all the same.
    if (changed === null) this.control(id, 0, now);
    else super.receive(id, changed, now);
  }

  /** The message in place of one that is none. `null`: there is none. */
  protected malformed(frame: Message): Message | null {
    return frame;
  }

  /** The message in place of a client's. `null`: there is none. */
  protected message(_message: ClientMessage, frame: Message, _id: number): Message | null {
    return frame;
  }
}

/** Has no answer to what is no message. */
export class IgnoresMalformed extends Changes {
  protected override malformed(): null {
    return null;
  }
}

/** Ends all connections when one has sent what is no message. */
export class FallsOverMalformed extends LogCore {
  override receive(id: number, frame: Message, now: number): void {
    super.receive(id, frame, now);
    if (typeof frame === 'string' || readClientFrame(frame) instanceof Refusal) this.shutDown(now);
  }
}

/** Passes over a second `join`. */
export class IgnoresSecondJoin extends Changes {
  readonly #joined = new Set<number>();

  protected override message({ type }: ClientMessage, frame: Message, id: number): Message | null {
    if (type === 'join' && this.#joined.has(id)) return null;
    this.#joined.add(id);
    return frame;
  }
}

/** Has no capitals in names. */
export class LowersNames extends Changes {
  protected override message(message: ClientMessage, frame: Message): Message {
    if (message.type !== 'join') return frame;
    return encodeFrame({ ...message, member: message.member.toLowerCase() });
  }
}

/** Passes over pings. */
export class IgnoresPings extends Changes {
  protected override message({ type }: ClientMessage, frame: Message): Message | null {
    return type === 'ping' ? null : frame;
  }
}

/** Refuses an `ack` of an entry that was not sent. */
export class RefusesEarlyAcks extends Changes {
  protected override message(message: ClientMessage, frame: Message): Message {
    return message.type === 'ack' && message.seq > 1000 ? 'no' : frame;
  }
}

/** Passes over what is for an SFU. */
export class IgnoresMedia extends Changes {
  protected override message({ type }: ClientMessage, frame: Message): Message | null {
    return type === 'mute' ? null : frame;
  }
}
