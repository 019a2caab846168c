import type { OptionNames } from '../api/option-names.js';
import type { Authorize } from './socket.js';

/** Address of a room log, and the member that joins it. */
export interface LogOptions {
  /** The server's WebSocket address, `wss://…`. */
  server: string | URL;
  /** The room's name. */
  room: string;
  /** The member's name, which no other member of the room has. */
  member: string;
  /**
   * Gives the application's own token for `join`, before each attempt to connect, so that a short-lived token is fresh. A
   * token that cannot be had is a failed attempt, after which the connection is tried again. The token goes in the
   * message `join` and never into the address, which proxies write into their logs.
   */
  token?: Authorize;
}

/** How a room log is opened. */
export interface OpenOptions {
  /** Cancels it: aborted before the member is in the room, it leaves, and opening rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** The names of the options of opening. */
export const OPEN_OPTIONS = { signal: true } satisfies OptionNames<OpenOptions>;

/** The names of the options of a room log. */
export const LOG_OPTIONS = {
  server: true,
  room: true,
  member: true,
  token: true,
} satisfies OptionNames<LogOptions>;
