import type { ErrorCode } from '../log/wire/ErrorCode.js';
import type { ServerMessage } from '../log/wire/ServerMessage.js';

/** Codes of the errors that this server has: all but those of an SFU. */
export type RefusalCode = Exclude<
  ErrorCode,
  'offer-refused' | 'media-lost' | 'media-unavailable' | 'codec-unsupported'
>;

/** Each in words for a developer. */
const WORDS: Readonly<Record<RefusalCode, string>> = {
  malformed: 'this is not a message of the room protocol',
  unexpected: 'this message has no place here; `join` comes first, and once',
  'join-timeout': 'no `join` came in time',
  'invalid-name': 'names have 1 to the allowed number of bytes of UTF-8 and no control characters',
  'member-taken':
    'a member of this name is in the room; one that did not leave keeps its place until the grace of the server is over',
  'resume-gone': 'this member cannot resume any more; join anew',
  replaced: 'the member has resumed with another connection',
  'room-full': 'the room is full',
  'too-many-connections': 'too many connections',
  'too-many-rooms': 'the server has as many rooms as it may',
  'message-too-large': 'the message is larger than the limits that `welcome` tells',
  'rate-limited': 'too many messages or bytes in too short a time',
  'too-slow': 'the client reads, acknowledges or sends too slowly; it may resume',
  'no-randomness': 'the server has no randomness, so nobody can join for now',
  'no-media': 'this server carries the room log alone and has no SFU',
  'not-authorized': 'the service does not let this user join the room as this member',
  'shutting-down': 'the server is going down',
  'log-unavailable': 'the log that the servers share cannot be reached; try again, here or on another server',
};

const HARMLESS: readonly RefusalCode[] = ['message-too-large', 'rate-limited', 'no-media'];

/** An input of a client that is refused. It is a value and no exception, for it is the client's fault and is told to it. */
export class Refusal {
  readonly code: RefusalCode;
  readonly detail: string | undefined;

  constructor(code: RefusalCode, detail?: string) {
    this.code = code;
    this.detail = detail;
  }

  /** Whether the connection ends with it. */
  get fatal(): boolean {
    return !HARMLESS.includes(this.code);
  }

  /** The message for the client, with the number of the `append` that did not enter the log. */
  message(append: number | null = null): ServerMessage {
    const words = WORDS[this.code];
    const message = this.detail === undefined ? words : `${words}: ${this.detail}`;
    return { type: 'error', code: this.code, message, fatal: this.fatal, append };
  }
}
