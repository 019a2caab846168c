/** The state that a tile shows. Pure, because a wrong word here would claim a protection that there is not. */

import type { CallState, DropReason } from 'sotto';
import type { ConnectionState } from 'sotto/room';
import type { Connection, Encryption, StreamHealth } from '../health/health.js';
import type { TileKind } from './grid.js';

/** How protected and how alive a tile is. */
export interface TileState {
  encryption: Encryption;
  connection: Connection;
  /** Why frames cannot be opened, where they cannot and a reason is known. */
  reason: DropReason | null;
}

/** The state of one's own tiles. */
export function ownState(call: CallState, connection: ConnectionState): TileState {
  return {
    encryption: call,
    connection: connection === 'connected' ? 'connected' : 'connecting',
    reason: null,
  };
}

/** The state of another member's tile, from those of its streams that are not muted. */
export function remoteState(
  call: CallState,
  inGroup: boolean,
  kind: TileKind,
  streams: readonly StreamHealth[],
): TileState {
  if (call !== 'encrypted' || !inGroup) {
    return { encryption: call === 'stopped' ? 'stopped' : 'waiting', connection: 'connected', reason: null };
  }
  const undecryptable = streams.find((stream) => stream.undecryptable)?.undecryptable;
  return {
    encryption: undecryptable ? 'not-decrypting' : 'encrypted',
    connection: worst(kind, streams),
    reason: undecryptable?.reason ?? null,
  };
}

function worst(kind: TileKind, streams: readonly StreamHealth[]): Connection {
  const all = streams.map((stream) => stream.arrival);
  if (all.includes('connecting')) {
    return 'connecting';
  }
  if (streams.some((stream) => stream.stalled)) {
    return 'not-decoding';
  }
  // A screen on which nothing moves sends next to nothing.
  return kind === 'camera' && all.includes('stalled') ? 'stalled' : 'connected';
}
