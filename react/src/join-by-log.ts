import { Call, type CallOptions } from 'sotto';
import { type LogOptions, RoomLog } from 'sotto/log';
import type { Session } from './session.js';

/** How to join a call by a room log: the options of `RoomLog` and of `Call.join`. */
export type LogCallOptions = LogOptions & Omit<CallOptions, 'channel'>;

/** A call, and the room log that carries it. */
export interface LogSession extends Session {
  readonly call: Call;
  readonly log: RoomLog;
}

/**
 * Joins a call by a server of the room log.
 *
 * @throws what `Call.join` throws. Nothing is left then.
 */
export async function joinByLog(options: LogCallOptions): Promise<LogSession> {
  const { server, room, token, ...ofCall } = options;
  const { member } = ofCall;
  const log = new RoomLog({ server, room, member, ...(token !== undefined && { token }) });
  const call = await Call.join({ ...ofCall, channel: log.channel });
  return {
    call,
    log,
    leave: () => call.leave(),
    on(name, listener) {
      call.on(name, listener);
      log.on(name, listener);
    },
  };
}
