/** The part of a room that the app needs: so much of the npm package, and no more. Tests put another in its place. */

import type { Call } from 'sotto';
import type { Room, RoomOptions } from 'sotto/room';

/** One's own part in the group. */
export type JoinedCall = Pick<
  Call,
  | 'state'
  | 'members'
  | 'epoch'
  | 'safetyNumber'
  | 'on'
  | 'stats'
  | 'sendMessage'
  | 'startShortAuthentication'
  | 'cancelShortAuthentication'
>;

/** A room that was joined. */
export interface JoinedRoom
  extends Pick<
    Room,
    'member' | 'connection' | 'streams' | 'on' | 'publish' | 'unpublish' | 'replaceTrack' | 'mute' | 'leave'
  > {
  readonly call: JoinedCall;
}

/** Joins a room. Rejects with a `SottoError`. */
export type JoinRoom = (
  options: Pick<RoomOptions, 'server' | 'room' | 'member' | 'linkSecret' | 'password' | 'name'>,
) => Promise<JoinedRoom>;
