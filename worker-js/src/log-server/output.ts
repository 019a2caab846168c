import type { Limits } from '../log/wire/Limits.js';
import type { Kept } from './backlog.js';
import type { Join } from './connection.js';
import type { Budgets, Terms } from './limits.js';
import type { Room } from './room.js';

/** A thing that the core asks its surroundings to do. */
export type Output =
  /** Send this message, and say `sent` when the transport has. */
  | { readonly type: 'send'; readonly connection: number; readonly frame: Uint8Array }
  /** Send a ping of the transport. */
  | { readonly type: 'ping'; readonly connection: number }
  /** Ask the application, and say `admit`. */
  | { readonly type: 'authorize'; readonly connection: number; readonly join: Join }
  /** Send this message, if there is one, and close. The core knows the connection no more. */
  | { readonly type: 'end'; readonly connection: number; readonly frame: Uint8Array | undefined };

/** Settings of a core. */
export interface CoreOptions {
  readonly limits: Limits;
  readonly terms: Terms;
  readonly budgets: Budgets;
  /** Whether the application is asked about each `join`. */
  readonly authorize: boolean;
  /** Draws random bytes. It throws if there are none. */
  readonly random: (bytes: number) => Uint8Array;
  /** Makes a room. Tests make rooms with faults. */
  readonly room?: (limits: Limits, kept: Kept) => Room;
}
