import type { Channel } from '../api/channel.js';
import { Listeners, type ListenOptions, type Unsubscribe } from '../api/listeners.js';
import { checkNames } from '../api/option-names.js';
import { type ConnectionNews, LogConnection } from './connection.js';
import { LogError } from './error.js';
import { LOG_OPTIONS, type LogOptions, OPEN_OPTIONS, type OpenOptions } from './options.js';
import type { ConnectionState } from './state.js';

/** The end of a log: by one's own `leave`, or by an error after which the client does not connect again. */
export type ClosedReason = { readonly type: 'left' } | { readonly type: 'error'; readonly error: LogError };

/** The events of a {@link RoomLog}. */
export interface LogEvents {
  /** The member is in the room; `resumed`: as the member that it was before. */
  open: { readonly resumed: boolean };
  /** The connection is lost. The client connects again, and resumes within the server's grace. */
  interrupted: undefined;
  /** The member is out of the room for good. */
  closed: ClosedReason;
  /** An operation was refused or has failed, and the log goes on, unless `closed` follows. */
  error: LogError;
}

/** A member's place in a room log, without media: the channel of a call on any SFU, or on none. */
export class RoomLog {
  /** For `Call.join({ channel })`, which opens the log when its workers run. The call leaves it when it ends. */
  readonly channel: Channel;
  readonly #connection: LogConnection;
  readonly #listeners = new Listeners<LogEvents>();
  #state: ConnectionState = 'reconnecting';
  #leaving = false;
  #lastError: LogError | undefined;

  /**
   * Does not connect yet: the call takes {@link channel}, and opens it, so that it misses no entry.
   *
   * @throws {OptionError} for an option that does not exist.
   */
  constructor(options: LogOptions) {
    checkNames(options, LOG_OPTIONS);
    this.#connection = new LogConnection(options, (news) => this.#handle(news));
    this.channel = Object.assign(this.#connection.channel, {
      open: (signal?: AbortSignal) => this.#connection.open(signal),
      leave: () => this.leave(),
    });
  }

  /** The connection to the server; `reconnecting` before the first one, too. */
  get state(): ConnectionState {
    return this.#state;
  }

  /**
   * Connects and joins, once: for a log without a call. `Call.join` opens the log of its channel by itself.
   *
   * @throws {LogError} `opened-before`, which changes nothing; `unreachable`, or the server's reason to refuse: the log is then closed.
   * @throws {OptionError} for an option that does not exist.
   * @throws the reason of `signal` if that is aborted. The log is then closed.
   */
  async open(options: OpenOptions = {}): Promise<void> {
    checkNames(options, OPEN_OPTIONS);
    await this.#connection.open(options.signal);
  }

  /**
   * Listens to an event, by the rules of `EventTarget`: a listener that is on already is not added again; listeners are called in
   * the order in which they were added; one that throws is reported as uncaught, and the others are called all the same; one that
   * is added while an event is told does not get that event.
   */
  on<Name extends keyof LogEvents>(
    name: Name,
    listener: (value: LogEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof LogEvents>(name: Name, listener: (value: LogEvents[Name]) => void): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof LogEvents>(
    name: Name,
    listener: (value: LogEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /** Leaves the room for good: the others see `left`. A call on this log is then over. */
  leave(): void {
    this.#leaving = true;
    this.#connection.leave();
  }

  #handle(news: ConnectionNews): void {
    switch (news.type) {
      case 'joined':
        this.#state = 'connected';
        this.#listeners.emit('open', { resumed: news.resumed });
        break;
      case 'connection':
        this.#become(news.state);
        break;
      case 'error':
        this.#lastError = new LogError(news.code, news.message);
        this.#listeners.emit('error', this.#lastError);
        break;
      default:
      // News of media, for which nobody has asked here.
    }
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    if (state === 'reconnecting') this.#listeners.emit('interrupted', undefined);
    if (state !== 'closed') return;
    // A link closes by itself only after an error.
    const error = this.#leaving ? undefined : this.#lastError;
    this.#listeners.emit('closed', error === undefined ? { type: 'left' } : { type: 'error', error });
    this.channel.onclosed?.(error);
  }
}
