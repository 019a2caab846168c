import type { Limits } from '../log/wire/Limits.js';
import type { Resume } from '../log/wire/Resume.js';
import { Backlog, type Kept } from './backlog.js';
import { Bucket } from './bucket.js';
import { type Attachment, Entry, type Kind } from './entry.js';
import { connectionOf, type Member } from './member.js';
import { Refusal } from './refusal.js';
import type { Token } from './token.js';

/** The answer to a client that may enter. */
export interface Admission {
  /** To resume with, in hexadecimal digits. */
  readonly token: string;
  /** Whether it is the member that it was before. */
  readonly resumed: boolean;
  /** The member's connection before this one, which now is none. */
  readonly replaced: number | undefined;
}

/** A message that a member wants in the log. */
export interface Append {
  readonly payload: Uint8Array;
  readonly attachments: readonly Attachment[];
}

/**
 * One room: its members, and its log. It has no clock and no socket: `now` is passed in, in milliseconds, and entries are
 * taken out with {@link next}.
 */
export class Room {
  readonly #limits: Limits;
  /** In the order of joining. */
  readonly #members = new Map<string, Member>();
  readonly #backlog: Backlog;
  #tooSlow: number[] = [];

  /** `kept` counts the bytes of the log. */
  constructor(limits: Limits, kept: Kept) {
    this.#limits = limits;
    this.#backlog = new Backlog(kept);
  }

  /** Whether the room has no member. */
  get empty(): boolean {
    return this.#members.size === 0;
  }

  /** The connections of all members that have one. */
  get connections(): number[] {
    return [...this.#members.values()].flatMap((member) => connectionOf(member)?.id ?? []);
  }

  /** When the oldest entry that is kept was appended. */
  get oldest(): number | undefined {
    return this.#backlog.oldest;
  }

  /** Lets a client in. `token` is for it if it is a new member. */
  join(
    name: string,
    resume: Resume | null,
    connection: number,
    token: Token,
    now: number,
  ): Admission | Refusal {
    const member = this.#members.get(name);
    if (member !== undefined) {
      if (resume === null || !member.token.is(resume.token)) return new Refusal('member-taken');
      return this.#resume(member, name, resume.after, connection, now);
    }
    if (resume !== null) return new Refusal('resume-gone');
    if (this.#members.size >= this.#limits.room_members) return new Refusal('room-full');
    const present = [...this.#members.keys()];
    const last = this.#backlog.last;
    this.#members.set(name, {
      since: last + 1,
      token,
      bucket: new Bucket(this.#limits, now),
      acknowledged: last,
      presence: { connection: { id: connection, sent: last, pending: 0 } },
    });
    this.write({ type: 'joined', member: name, present }, now);
    return { token: token.toHex(), resumed: false, replaced: undefined };
  }

  /** Appends a member's message to the log. `undefined`: it is there. */
  append(name: string, connection: number, append: Append, now: number): Refusal | undefined {
    const { message_bytes, message_attachments, message_recipients } = this.#limits;
    const { payload, attachments } = append;
    const bytes = attachments.reduce((sum, { bytes }) => sum + bytes.length, payload.length);
    const refusal = this.spend(name, connection, Math.min(bytes, message_bytes), now);
    if (refusal !== undefined) return refusal;
    const recipients = attachments.reduce((sum, { to }) => sum + to.length, 0);
    if (
      bytes > message_bytes ||
      attachments.length > message_attachments ||
      recipients > message_recipients
    ) {
      return new Refusal('message-too-large');
    }
    // Nothing is kept for members that have left.
    const addressed = attachments
      .map(({ to, bytes }) => ({ to: to.filter((member) => this.#members.has(member)), bytes }))
      .filter(({ to }) => to.length > 0);
    this.write({ type: 'message', from: name, payload, attachments: addressed }, now);
    return undefined;
  }

  /** Takes one message of `bytes` from the member's allowance. `undefined`: it was there. */
  spend(name: string, connection: number, bytes: number, now: number): Refusal | undefined {
    const member = this.#members.get(name);
    if (member === undefined || connectionOf(member, connection) === undefined)
      return new Refusal('replaced');
    return member.bucket.take(bytes, this.#limits, now) ? undefined : new Refusal('rate-limited');
  }

  /** Writes the next entry. */
  write(kind: Kind, now: number): void {
    const entry = new Entry(this.#backlog.last + 1, kind);
    this.#backlog.push(entry, this.#limits, now);
    for (const [name, member] of this.#members) {
      const connection = connectionOf(member);
      if (connection === undefined) continue;
      connection.pending += entry.sizeFor(name);
      if (connection.pending > this.#limits.queue_bytes || !this.#backlog.covers(connection.sent)) {
        this.#tooSlow.push(connection.id);
      }
    }
  }

  /** The next entry that `connection` has to send to its member. */
  next(name: string, connection: number): Entry | undefined {
    const connected = connectionOf(this.#members.get(name), connection);
    if (connected === undefined || !this.#backlog.covers(connected.sent)) return undefined;
    const entry = this.#backlog.next(connected.sent);
    if (entry !== undefined) connected.sent = entry.seq;
    return entry;
  }

  /** The client has received everything up to `seq`. `false` if that was known. */
  acknowledge(name: string, connection: number, seq: number): boolean {
    const member = this.#members.get(name);
    const connected = connectionOf(member, connection);
    if (member === undefined || connected === undefined) return false;
    // An entry that was not sent cannot have been received.
    const received = Math.min(seq, connected.sent);
    if (received <= member.acknowledged) return false;
    const bytes = this.#backlog.sizeFor(name, member.acknowledged, received);
    connected.pending = Math.max(0, connected.pending - bytes);
    member.acknowledged = received;
    this.#trim();
    return true;
  }

  /**
   * Drops the entries appended at `before` or earlier, whether they were acknowledged or not: a member that reads and does
   * not acknowledge would keep them for ever.
   */
  dropBefore(before: number): void {
    if (!this.#backlog.dropBefore(before)) return;
    for (const member of this.#members.values()) {
      const connection = connectionOf(member);
      if (connection !== undefined && !this.#backlog.covers(member.acknowledged)) {
        this.#tooSlow.push(connection.id);
      }
    }
  }

  /** Connections that read or acknowledge too slowly and have to be closed, each told of once. */
  takeTooSlow(): number[] {
    const tooSlow = this.#tooSlow;
    this.#tooSlow = [];
    return tooSlow;
  }

  /** The connection is lost; its member may come back until `until`. */
  lose(name: string, connection: number, until: number): void {
    const member = this.#members.get(name);
    if (member === undefined || connectionOf(member, connection) === undefined) return;
    member.presence = { awayUntil: until };
  }

  /** The member leaves. Without effect if the connection is not its own. */
  leave(name: string, connection: number, now: number): void {
    if (connectionOf(this.#members.get(name), connection) !== undefined) this.#remove(name, now);
  }

  /** Lets members leave whose grace has ended, in the order in which it ended. */
  expire(now: number): void {
    const over = [...this.#members]
      .flatMap(([name, { presence }]) =>
        'awayUntil' in presence ? [{ name, until: presence.awayUntil }] : [],
      )
      .filter(({ until }) => until <= now)
      .sort((a, b) => a.until - b.until);
    for (const { name } of over) this.#remove(name, now);
  }

  /** When {@link expire} has something to do next. */
  nextExpiry(): number | undefined {
    let next: number | undefined;
    for (const { presence } of this.#members.values()) {
      if ('awayUntil' in presence) next = Math.min(next ?? presence.awayUntil, presence.awayUntil);
    }
    return next;
  }

  #resume(member: Member, name: string, after: number, connection: number, now: number): Admission | Refusal {
    if (after + 1 < member.since || !this.#backlog.covers(after)) {
      // The client can only come anew, and its name has to be free for that.
      const replaced = connectionOf(member)?.id;
      if (replaced !== undefined) this.#tooSlow.push(replaced);
      member.presence = { awayUntil: now };
      return new Refusal('resume-gone');
    }
    const replaced = connectionOf(member)?.id;
    member.acknowledged = Math.max(member.acknowledged, after);
    const pending = this.#backlog.sizeFor(name, after);
    member.presence = { connection: { id: connection, sent: after, pending } };
    return { token: member.token.toHex(), resumed: true, replaced };
  }

  #remove(name: string, now: number): void {
    this.#members.get(name)?.token.erase();
    this.#members.delete(name);
    this.write({ type: 'left', member: name }, now);
    this.#trim();
  }

  #trim(): void {
    let acknowledged = this.#backlog.last;
    for (const member of this.#members.values()) acknowledged = Math.min(acknowledged, member.acknowledged);
    this.#backlog.trim(acknowledged);
  }
}
