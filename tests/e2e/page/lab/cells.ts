/** The cells of the protection matrix: the part common to the page that runs them and the test that judges them. */

import type { CallErrorCode } from 'sotto';

/** How a sender comes to send, or the line of a receiver comes to be. */
export const WAYS = [
  'addTrack',
  'addTransceiver',
  'recvonly line used again',
  'simulcast',
  'replaceTrack',
] as const;
export type Way = (typeof WAYS)[number];

/** When `protect` or `unprotect` is called, counted from when the sender or receiver came to be. */
export const MOMENTS = [
  'same task',
  'a microtask later',
  'a task later',
  'after createOffer',
  'after setLocalDescription',
  'while connected',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** The endpoint that is bound. `in ontrack`: the other side offers; `at once`: this side offers. */
export const ROLES = ['sender', 'receiver in ontrack', 'receiver at once'] as const;
export type Role = (typeof ROLES)[number];

/** How the connection is made. `with the flag`: `encodedInsertableStreams: true`. */
export const MAKINGS = [
  'plain',
  'with the flag',
  'created by the call',
  'adopted by the call',
  'adopted without the flag',
] as const;
export type Making = (typeof MAKINGS)[number];

/** One cell. `never`: the connection's sender or receiver is not bound at all. */
export interface Cell {
  way: Way;
  moment: Moment | 'never';
  role: Role;
  making: Making;
}

/** The outcome of a cell. */
export interface CellResult {
  cell: Cell;
  /** `in force`, or the code of the error; once for each of two connections, which must agree. */
  outcome: 'in force' | CallErrorCode;
  outcomeWithSotto: 'in force' | CallErrorCode;
  /** Packets from one side to the other, where one of them has no Sotto. */
  strangerPackets: number;
  /** Frames decoded of these. */
  strangerDecoded: number;
  /** Frames decoded where both sides have Sotto. */
  sottoDecoded: number;
}

/** The outcomes of several cells that ran side by side. */
export interface BatchResult {
  cells: CellResult[];
  /** Frames decoded on a connection without Sotto, all the while. */
  control: number;
}

/** All combinations of some ways to make a connection. */
export function cellsOf(makings: readonly Making[]): Cell[] {
  return makings.flatMap((making) =>
    ROLES.flatMap((role) =>
      WAYS.flatMap((way) => MOMENTS.map((moment): Cell => ({ way, moment, role, making }))),
    ),
  );
}
