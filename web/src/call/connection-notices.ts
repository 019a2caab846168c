/** Notices about the connections of a call: to the server, for media, and errors of either. */

import { SottoError } from 'sotto';
import { type ErrorCode, RoomError } from 'sotto/room';
import type { JoinedRoom } from '../media/joined-room.js';
import { type Words, wordsForError } from '../words.js';
import type { Notices } from './notices.js';

/** Errors that a new media connection repairs. */
const MEDIA_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'media-lost',
  'media-unavailable',
  'offer-refused',
  'negotiation-failed',
]);

/** The options of {@link ConnectionNotices}. */
export interface ConnectionNoticesOptions {
  room: JoinedRoom;
  notices: Notices;
  /** The connection to the server has changed, and is not closed. */
  onchange: () => void;
  /** The call is over by itself, and why. */
  onlost: (why: Words) => void;
}

/** The notices. */
export class ConnectionNotices {
  readonly #options: ConnectionNoticesOptions;
  readonly #undo: (() => void)[];
  #lastError: SottoError | RoomError | null = null;

  constructor(options: ConnectionNoticesOptions) {
    this.#options = options;
    const { room } = options;
    this.#undo = [
      room.on('connection', () => this.#connectionChanged()),
      room.on('media', (state) => this.#mediaChanged(state)),
      room.on('error', (error) => this.failed(error)),
    ];
    this.#connectionChanged();
  }

  /** An error of the call or the room, or of what was asked of them. */
  failed(error: unknown): void {
    if (!(error instanceof SottoError || error instanceof RoomError)) {
      reportError(error);
      return;
    }
    this.#lastError = error;
    console.warn(error);
    // Being unreachable shows as a connection that is being made again.
    if (error.code === 'unreachable') return;
    this.#options.notices.warn(MEDIA_ERRORS.has(error.code) ? 'media' : 'error', wordsForError(error.code));
  }

  /** The call is over: says so with the last error. */
  lost(): void {
    // The error that explains the end may be told right after it.
    queueMicrotask(() => this.#options.onlost(wordsForError(this.#lastError?.code ?? 'stopped')));
  }

  stop(): void {
    for (const undo of this.#undo) undo();
  }

  #connectionChanged(): void {
    const { room, notices, onchange } = this.#options;
    switch (room.connection) {
      case 'connected':
        notices.clear('connection');
        break;
      case 'reconnecting':
        notices.warn('connection', {
          what: 'Reconnecting…',
          advice: 'The connection to the server was lost. It comes back by itself if the network does.',
        });
        break;
      case 'closed':
        this.lost();
        return;
    }
    onchange();
  }

  #mediaChanged(state: RTCPeerConnectionState): void {
    const { notices } = this.#options;
    if (state === 'failed' || state === 'disconnected') {
      notices.warn('media', {
        what: 'Video and sound are interrupted.',
        advice: 'They come back by themselves if the network does.',
      });
    } else {
      notices.clear('media');
    }
  }
}
