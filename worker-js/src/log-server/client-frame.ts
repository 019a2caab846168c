import type { AttachmentHeader } from '../log/wire/AttachmentHeader.js';
import type { ClientMessage } from '../log/wire/ClientMessage.js';
import type { Resume } from '../log/wire/Resume.js';
import { Refusal } from './refusal.js';

/** Bytes of JSON that a client may send. */
export const MOST_HEADER = 1 << 20;
/** Length of the prefix of the header: the header's length, 32 bits, big endian. */
const PREFIX = 4;

/** A message of a client, and the bytes that it announces, of exactly the announced number. */
export interface ClientFrame {
  readonly message: ClientMessage;
  /** A view of the frame. */
  readonly body: Uint8Array;
}

type Fields = Record<string, unknown>;

/** Thrown within this file only: a header that has not the form of its type. */
class FormError extends Error {}

/** Reads a message of a client. Everything that is used later is checked here. */
export function readClientFrame(frame: Uint8Array): ClientFrame | Refusal {
  const malformed = (detail: string) => new Refusal('malformed', detail);
  if (frame.length < PREFIX) return malformed('the frame ends within its header');
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  if (length > MOST_HEADER) return malformed('the header is too long');
  if (PREFIX + length > frame.length) return malformed('the frame ends within its header');
  const body = frame.subarray(PREFIX + length);
  let message: ClientMessage;
  try {
    // A byte order mark is no JSON (RFC 8259 §8.1), so it is not taken off.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    message = readMessage(JSON.parse(decoder.decode(frame.subarray(PREFIX, PREFIX + length))));
  } catch (error) {
    return malformed(error instanceof Error ? error.message : 'the header is no JSON');
  }
  const announced =
    message.type === 'append' ? message.attachments.reduce((sum, { len }) => sum + len, message.payload) : 0;
  if (announced === body.length) return { message, body };
  return malformed(`the header announces ${announced} bytes, ${body.length} follow`);
}

function readMessage(value: unknown): ClientMessage {
  const { type, ...fields } = object(value, 'a message');
  switch (type) {
    case 'join': {
      only(fields, 'room', 'member', 'resume', 'authorization');
      const { room, member, resume, authorization } = fields;
      return {
        type,
        room: text(room, 'room'),
        member: text(member, 'member'),
        resume: resume === undefined || resume === null ? null : readResume(resume),
        ...(authorization === undefined ? {} : { authorization: text(authorization, 'authorization') }),
      };
    }
    case 'append': {
      only(fields, 'payload', 'attachments');
      const { payload, attachments } = fields;
      return {
        type,
        payload: count(payload, 'payload', U32),
        attachments: list(attachments).map(readAttachment),
      };
    }
    case 'ping':
      only(fields, 'number');
      return { type, number: count(fields['number'], 'number', U32) };
    case 'ack':
      only(fields, 'seq');
      return { type, seq: count(fields['seq'], 'seq') };
    case 'leave':
      only(fields);
      return { type };
    case 'mute': {
      only(fields, 'track', 'muted');
      const { track, muted } = fields;
      if (typeof muted !== 'boolean') throw new FormError('`muted` is no boolean');
      return { type, track: count(track, 'track', U8), muted };
    }
    case 'offer': {
      only(fields, 'sdp', 'publish', 'subscribe');
      const { sdp, publish, subscribe } = fields;
      return {
        type,
        sdp: text(sdp, 'sdp'),
        publish: list(publish).map((item) => readSection(item)),
        subscribe: list(subscribe).map((item) => ({
          ...readSection(item, 'member'),
          member: memberOf(item),
        })),
      };
    }
    default:
      throw new FormError('no message has this `type`');
  }
}

function readResume(value: unknown): Resume {
  const fields = object(value, '`resume`');
  only(fields, 'token', 'after');
  return { token: text(fields['token'], 'token'), after: count(fields['after'], 'after') };
}

function readAttachment(value: unknown): AttachmentHeader {
  const fields = object(value, 'an attachment');
  only(fields, 'to', 'len');
  return { to: list(fields['to']).map((name) => text(name, 'to')), len: count(fields['len'], 'len', U32) };
}

function readSection(value: unknown, ...more: string[]): { mid: string; track: number } {
  const fields = object(value, 'a media section');
  only(fields, 'mid', 'track', ...more);
  return { mid: text(fields['mid'], 'mid'), track: count(fields['track'], 'track', U8) };
}

function memberOf(value: unknown): string {
  return text(object(value, 'a media section')['member'], 'member');
}

const U8 = 0xff;
const U32 = 0xffff_ffff;

function object(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FormError(`${what} is no object`);
}

function only(fields: Fields, ...known: string[]): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw new FormError(`unknown field \`${name.slice(0, 32)}\``);
  }
}

function text(value: unknown, name: string): string {
  // A lone surrogate has no UTF-8 of its own: two different names would become one on the wire.
  if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return value;
  throw new FormError(`\`${name}\` is no text`);
}

function count(value: unknown, name: string, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
  throw new FormError(`\`${name}\` is no number from 0 to ${most}`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new FormError('a list is missing');
}
