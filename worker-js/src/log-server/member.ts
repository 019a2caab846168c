import type { Bucket } from './bucket.js';
import type { Token } from './token.js';

/** A member's connection. */
export interface Connected {
  /** Names one WebSocket for as long as the server runs. */
  readonly id: number;
  /** Sequence number of the last entry that was handed over for sending. */
  sent: number;
  /** Bytes of the entries that are not yet acknowledged, sent or not. */
  pending: number;
}

/** A member of a room, connected or within the grace. */
export interface Member {
  /** Sequence number of its `joined`. */
  readonly since: number;
  readonly token: Token;
  readonly bucket: Bucket;
  /** Sequence number of the last entry that it is known to have received. */
  acknowledged: number;
  presence: { connection: Connected } | { awayUntil: number };
}

/** The member's connection, if it has one; with `id` only if it is that one. */
export function connectionOf(member: Member | undefined, id?: number): Connected | undefined {
  if (member === undefined || !('connection' in member.presence)) return undefined;
  const { connection } = member.presence;
  return id === undefined || connection.id === id ? connection : undefined;
}
