import type { Limits } from '../log/wire/Limits.js';

/** Limits of a server that is given none: those of `sotto-server`. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  message_bytes: 4 << 20,
  message_attachments: 1000,
  message_recipients: 2000,
  member_messages: 20,
  member_bytes: 2 << 20,
  name_bytes: 128,
  room_members: 1000,
  media_sections: 512,
  queue_bytes: 16 << 20,
  backlog_bytes: 64 << 20,
  backlog_entries: 10_000,
  rooms: 1000,
};

/** Times of a server, in milliseconds. */
export interface Terms {
  /** How long a member whose connection is lost stays in the room. */
  grace: number;
  /** Between two pings on a WebSocket. A client that is silent for two and a half of them is lost. */
  ping: number;
  /** How long a member may leave entries unacknowledged; older ones are not kept for it. */
  acknowledge: number;
  /** Until `join` has to have come, and to have been authorized. */
  join: number;
}

/** Times of a server that is given none: those of `sotto-server`. */
export const DEFAULT_TERMS: Readonly<Terms> = {
  grace: 15_000,
  ping: 5_000,
  acknowledge: 120_000,
  join: 10_000,
};

/** How much a server takes from all its clients together. Clients are not told. */
export interface Budgets {
  /** WebSockets at once. */
  connections: number;
  /** Bytes of the entries that are kept in all rooms; as many may be on their way in. */
  logBytes: number;
}

/** Budgets of a server that is given none: those of `sotto-server`. */
export const DEFAULT_BUDGETS: Readonly<Budgets> = { connections: 4096, logBytes: 1 << 30 };

/** Whether a room or a member may have this name. */
export function allowsName({ name_bytes }: Limits, name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= name_bytes && !/\p{Cc}/u.test(name);
}
