import type { ClientMessage } from '../log/wire/ClientMessage.js';
import { Outlet } from './outlet.js';
import type { Room } from './room.js';

/** Bytes that may come before the client is in a room, those of `join` among them. */
const BEFORE_JOIN = 16 << 10;
/** Bytes above which the transport gets no other message. */
const WINDOW = 64 << 10;
/** Bytes of a message that are held for free. */
const FREE = 64 << 10;
/** Bytes of a client's control frame before its payload: two, and the mask (RFC 6455 §5.2, §5.5). */
const CONTROL_HEADER = 6;

/** A client's first message. */
export type Join = Extract<ClientMessage, { type: 'join' }>;

/** How far a client has come. */
export type Stage =
  /** Its `join` has not come. */
  | { readonly type: 'new' }
  /** Its `join` has come, and the application has not answered yet whether it may. What it sends meanwhile is held. */
  | { readonly type: 'asked'; readonly join: Join; readonly held: (Uint8Array | string)[] }
  | Membership;

/** A client's place in a room. */
export interface Membership {
  readonly type: 'member';
  readonly room: Room;
  readonly roomName: string;
  /** The member's name. */
  readonly name: string;
}

/** One client's connection, from its beginning until it leaves, is lost or is refused. */
export class Connection {
  readonly id: number;
  readonly outlet = new Outlet();
  stage: Stage = { type: 'new' };
  /** When something last came. */
  heard: number;
  /** Until when the client has to be in a room. */
  readonly joinUntil: number;
  /** How many `append`s have come. */
  appends = 0;
  /** Bytes that the transport has and has not sent yet. */
  #unsent = 0;
  /** Bytes since the last whole message; before the client is in a room, all of them. */
  #bytes = 0;

  constructor(id: number, now: number, joinUntil: number) {
    this.id = id;
    this.heard = now;
    this.joinUntil = joinUntil;
  }

  /** Whether the transport takes another message. It has some, for to wait for each would take as many turns as there are. */
  get writable(): boolean {
    return this.#unsent < WINDOW;
  }

  /** Bytes were handed over to the transport. */
  sending(bytes: number): void {
    this.#unsent += bytes;
  }

  /** The transport has sent bytes. */
  sent(bytes: number): void {
    this.#unsent -= bytes;
  }

  /** Bytes of the message that is coming in that count among those of all connections. */
  get held(): number {
    return Math.max(0, this.#bytes - FREE);
  }

  /** Bytes have come, of a message or of control frames. `false`: more than may. */
  came(bytes: number, largest: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= (this.stage.type === 'member' ? largest : BEFORE_JOIN);
  }

  /** A message is complete, or the client is in a room: what comes next is counted anew. */
  whole(): void {
    if (this.stage.type === 'member') this.#bytes = 0;
  }

  /** A control frame has come. It is no end of a message: it may stand between the parts of one. */
  control(payload: number): void {
    if (this.stage.type === 'member') this.#bytes = Math.max(0, this.#bytes - payload - CONTROL_HEADER);
  }
}
