import type { ClientFrame } from './client-frame.js';
import type { Connection, Membership } from './connection.js';
import { Refusal } from './refusal.js';

/** The effect of a member's message. */
export type Effect =
  | { readonly type: 'nothing' }
  /** The log of its room has grown. */
  | { readonly type: 'appended' }
  | { readonly type: 'pong'; readonly number: number }
  | { readonly type: 'left' }
  /** `append`: the number of the `append` that did not enter the log. */
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly append: number | null };

const NOTHING: Effect = { type: 'nothing' };

/** Applies a message of a member to its room. `hasPlace`: whether so many bytes more may be kept in all logs. */
export function applyMessage(
  { message, body }: ClientFrame,
  connection: Connection,
  { room, name }: Membership,
  hasPlace: (bytes: number) => boolean,
  now: number,
): Effect {
  const { id } = connection;
  const refused = (refusal: Refusal, append: number | null = null): Effect => ({
    type: 'refused',
    refusal,
    append,
  });
  const spend = (bytes: number) => room.spend(name, id, bytes, now);
  switch (message.type) {
    case 'join':
      return refused(new Refusal('unexpected'));
    case 'append': {
      connection.appends += 1;
      let end = 0;
      // Copies, for the body may be a view of a larger buffer, which an entry would keep.
      const take = (length: number) => {
        end += length;
        return new Uint8Array(body.subarray(end - length, end));
      };
      const payload = take(message.payload);
      const attachments = message.attachments.map(({ to, len }) => ({ to, bytes: take(len) }));
      // A message without a place is paid for all the same. There will be one when others have acknowledged what is kept now.
      const refusal = hasPlace(body.length)
        ? room.append(name, id, { payload, attachments }, now)
        : (spend(0) ?? new Refusal('rate-limited'));
      return refusal === undefined ? { type: 'appended' } : refused(refusal, connection.appends);
    }
    case 'ping': {
      const refusal = spend(0);
      return refusal === undefined ? { type: 'pong', number: message.number } : refused(refusal);
    }
    case 'ack': {
      if (room.acknowledge(name, id, message.seq)) return NOTHING;
      // An acknowledgement without news is paid for like any message.
      const refusal = spend(0);
      return refusal === undefined ? NOTHING : refused(refusal);
    }
    case 'offer':
      return refused(spend(message.sdp.length) ?? new Refusal('no-media'));
    case 'mute':
      return refused(spend(0) ?? new Refusal('no-media'));
    case 'leave':
      return { type: 'left' };
  }
}
