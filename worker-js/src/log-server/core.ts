import { encodeFrame } from '../log/framing.js';
import type { ServerMessage } from '../log/wire/ServerMessage.js';
import { type ClientFrame, MOST_HEADER, readClientFrame } from './client-frame.js';
import { Connection, type Join, type Membership } from './connection.js';
import { Heartbeat } from './heartbeat.js';
import { Incoming } from './incoming.js';
import { allowsName } from './limits.js';
import { applyMessage } from './member-message.js';
import type { CoreOptions, Output } from './output.js';
import { Refusal, type RefusalCode } from './refusal.js';
import type { Room } from './room.js';
import { Rooms } from './rooms.js';
import { Token } from './token.js';

const NO_TOKEN = new Refusal('no-randomness');
const TEXT = new Refusal('malformed', 'messages are binary frames');

/**
 * All state of a log server: rooms and connections. It has no clock, no socket and no timer: inputs come with the time, in
 * milliseconds, and {@link poll} gives what is to be done, until there is nothing.
 */
export class LogCore {
  /** Bytes of one message above which no more of it is read. More than a message may have, so that it can be refused. */
  readonly largest: number;
  readonly #options: CoreOptions;
  readonly #connections = new Map<number, Connection>();
  readonly #rooms: Rooms;
  readonly #outputs: Output[] = [];
  #timeout: number | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #incoming: Incoming;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.largest = 2 * options.limits.message_bytes + MOST_HEADER;
    this.#rooms = new Rooms(options);
    this.#incoming = new Incoming(this.largest, options.budgets.logBytes);
    this.#heartbeat = new Heartbeat(options.terms.ping);
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#connections.size;
  }

  /** The next thing to do. */
  poll(): Output | undefined {
    return this.#outputs.shift();
  }

  /** When {@link handleTimeout} has to be called next. */
  nextTimeout(): number | undefined {
    return this.#timeout;
  }

  /** A client has connected. `id` is new. */
  open(id: number, now: number): void {
    const { budgets, terms } = this.#options;
    const connection = new Connection(id, now, now + terms.join);
    this.#connections.set(id, connection);
    if (this.#connections.size > budgets.connections) {
      this.#refuse(connection, 'too-many-connections', now);
      return;
    }
    this.#wake(connection.joinUntil);
    this.#heartbeat.start(now);
    this.#wake(this.#heartbeat.next);
  }

  /** Bytes have come on a connection, of whichever message or control frame. */
  arriving(id: number, bytes: number, now: number): void {
    const connection = this.#connections.get(id);
    const refusal = connection && this.#incoming.came(connection, bytes);
    if (connection !== undefined && refusal !== undefined) this.#refuse(connection, refusal, now);
  }

  /** A control frame of the transport has come. */
  control(id: number, payload: number, now: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    connection.heard = now;
    this.#incoming.control(connection, payload);
  }

  /** A message has come: bytes if it is binary. */
  receive(id: number, frame: Uint8Array | string, now: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    connection.heard = now;
    this.#incoming.whole(connection);
    if (connection.stage.type === 'asked') connection.stage.held.push(frame);
    else this.#handle(connection, frame, now);
  }

  /** The application has said whether the client may join; `null`: it could not, and the connection just ends. */
  admit(id: number, may: boolean | null, now: number): void {
    const connection = this.#connections.get(id);
    if (connection?.stage.type !== 'asked') return;
    const { join, held } = connection.stage;
    if (may === null) this.#end(connection, undefined, now);
    else if (may) this.#enter(connection, join, now);
    else this.#refuse(connection, 'not-authorized', now);
    for (const frame of held) {
      if (this.#connections.has(id)) this.#handle(connection, frame, now);
    }
  }

  /** The transport has sent a message of so many bytes. */
  sent(id: number, bytes: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    connection.sent(bytes);
    this.#pump(connection);
  }

  /** A connection has ended. */
  lost(id: number, now: number): void {
    const connection = this.#connections.get(id);
    if (connection !== undefined) this.#forget(connection, now);
  }

  /** Time has passed. */
  handleTimeout(now: number): void {
    const { acknowledge, grace } = this.#options.terms;
    this.#timeout = undefined;
    this.#pulse(now);
    for (const connection of [...this.#connections.values()]) {
      if (connection.stage.type === 'member') continue;
      if (connection.joinUntil <= now) this.#refuse(connection, 'join-timeout', now);
      else this.#wake(connection.joinUntil);
    }
    for (const [name, room] of this.#rooms.all()) {
      // Members within their grace have as much time as the others after they have come back.
      room.dropBefore(now - acknowledge - grace);
      room.expire(now);
      this.#settle(name, room, now);
    }
  }

  /** The server ends: tells every client. */
  shutDown(now: number): void {
    for (const connection of [...this.#connections.values()]) {
      this.#refuse(connection, 'shutting-down', now);
    }
  }

  #handle(connection: Connection, frame: Uint8Array | string, now: number): void {
    const read = typeof frame === 'string' ? TEXT : readClientFrame(frame);
    const { stage } = connection;
    if (read instanceof Refusal) this.#refuse(connection, read, now);
    else if (stage.type === 'member') this.#apply(connection, stage, read, now);
    else if (read.message.type === 'join') this.#join(connection, read.message, now);
    else this.#refuse(connection, 'unexpected', now);
  }

  #apply(connection: Connection, membership: Membership, frame: ClientFrame, now: number): void {
    const hasPlace = (bytes: number) => this.#rooms.hasPlace(bytes);
    const effect = applyMessage(frame, connection, membership, hasPlace, now);
    const { room, roomName, name } = membership;
    switch (effect.type) {
      case 'nothing':
        break;
      case 'appended':
        this.#settle(roomName, room, now);
        break;
      case 'pong':
        this.#tell(connection, { type: 'pong', number: effect.number }, now);
        break;
      case 'left':
        room.leave(name, connection.id, now);
        this.#end(connection, undefined, now);
        this.#settle(roomName, room, now);
        break;
      case 'refused':
        if (effect.refusal.fatal) this.#refuse(connection, effect.refusal, now);
        else this.#tell(connection, effect.refusal.message(effect.append), now);
    }
  }

  #join(connection: Connection, join: Join, now: number): void {
    const { limits, authorize } = this.#options;
    if (!allowsName(limits, join.room) || !allowsName(limits, join.member)) {
      this.#refuse(connection, 'invalid-name', now);
    } else if (authorize) {
      connection.stage = { type: 'asked', join, held: [] };
      this.#outputs.push({ type: 'authorize', connection: connection.id, join });
    } else {
      this.#enter(connection, join, now);
    }
  }

  /** Lets a client into a room, or refuses it. */
  #enter(connection: Connection, { room: roomName, member: name, resume }: Join, now: number): void {
    const { limits, terms, random } = this.#options;
    const room = this.#rooms.find(roomName) ?? (resume === null ? this.#rooms.open(roomName) : undefined);
    if (room === undefined) {
      this.#refuse(connection, resume === null ? 'too-many-rooms' : 'resume-gone', now);
      return;
    }
    const drawn = Token.draw(random);
    const admission = drawn === undefined ? NO_TOKEN : room.join(name, resume, connection.id, drawn, now);
    if (admission instanceof Refusal) {
      this.#refuse(connection, admission, now);
      // A member that cannot resume leaves at once, so that its name is free.
      room.expire(now);
      this.#settle(roomName, room, now);
      return;
    }
    connection.stage = { type: 'member', room, roomName, name };
    this.#incoming.whole(connection);
    const replaced = this.#connections.get(admission.replaced ?? -1);
    if (replaced !== undefined) this.#refuse(replaced, 'replaced', now);
    const { token, resumed } = admission;
    this.#tell(
      connection,
      { type: 'welcome', token, limits, grace_ms: terms.grace, resumed, media: false },
      now,
    );
    this.#settle(roomName, room, now);
  }

  /** Sends a message ahead of the entries that wait. */
  #tell(connection: Connection, message: ServerMessage, now: number): void {
    if (connection.outlet.push(encodeFrame(message))) this.#pump(connection);
    else this.#refuse(connection, 'too-slow', now);
  }

  /** Hands over what waits, as far as the transport takes it. */
  #pump(connection: Connection): void {
    const { id, stage, outlet } = connection;
    const next = () =>
      outlet.shift() ??
      (stage.type === 'member' ? stage.room.next(stage.name, id)?.frameFor(stage.name) : undefined);
    while (connection.writable) {
      const frame = next();
      if (frame === undefined) return;
      connection.sending(frame.length);
      this.#outputs.push({ type: 'send', connection: id, frame });
    }
  }

  /** Ends each change of a room: cuts off members that are too slow, wakes the others, and closes it if it is empty. */
  #settle(name: string, room: Room, now: number): void {
    const { terms } = this.#options;
    for (const id of room.takeTooSlow()) {
      const connection = this.#connections.get(id);
      if (connection !== undefined) this.#refuse(connection, 'too-slow', now);
    }
    for (const id of room.connections) {
      const connection = this.#connections.get(id);
      if (connection !== undefined) this.#pump(connection);
    }
    if (room.oldest !== undefined) this.#wake(room.oldest + terms.acknowledge + terms.grace);
    this.#wake(room.nextExpiry());
    this.#rooms.closeIfEmpty(name, room);
  }

  /** Pings, and takes connections for lost on which nothing comes. */
  #pulse(now: number): void {
    const { look, ping } = this.#heartbeat.beat(now);
    if (look) {
      for (const connection of [...this.#connections.values()]) {
        if (this.#heartbeat.isSilent(connection.heard, now)) this.#end(connection, undefined, now);
        else if (ping) this.#outputs.push({ type: 'ping', connection: connection.id });
      }
    }
    if (this.#connections.size === 0) this.#heartbeat.stop();
    this.#wake(this.#heartbeat.next);
  }

  #refuse(connection: Connection, why: Refusal | RefusalCode, now: number): void {
    const refusal = why instanceof Refusal ? why : new Refusal(why);
    this.#end(connection, encodeFrame(refusal.message()), now);
  }

  #end(connection: Connection, frame: Uint8Array | undefined, now: number): void {
    this.#forget(connection, now);
    this.#outputs.push({ type: 'end', connection: connection.id, frame });
  }

  #forget(connection: Connection, now: number): void {
    const { id, stage } = connection;
    this.#connections.delete(id);
    this.#incoming.forget(connection);
    if (stage.type !== 'member') return;
    const until = now + this.#options.terms.grace;
    stage.room.lose(stage.name, id, until);
    this.#wake(until);
  }

  /** Asks for a time, if it is one. The earliest counts. */
  #wake(at: number | undefined): void {
    if (at !== undefined) this.#timeout = Math.min(this.#timeout ?? at, at);
  }
}
