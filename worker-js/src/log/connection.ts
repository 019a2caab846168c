import type { Channel } from '../api/channel.js';
import { LogError } from './error.js';
import { Link } from './link.js';
import type { LogOptions } from './options.js';
import { type LinkNews, Socket } from './socket.js';

/** News of a connection beside its entries. */
export type ConnectionNews = Exclude<LinkNews, { type: 'entry' }>;

/** A member's connection to a room log, over any number of WebSockets. */
export class LogConnection {
  /** Carries the entries of a call. */
  readonly channel: Channel = {
    send: (message) => this.drive((link, now) => link.send(message, now)),
    onentry: null,
  };
  readonly #options: LogOptions;
  readonly #tell: (news: ConnectionNews) => void;
  #socket: Socket | undefined;

  /** Does not connect yet: `channel` should have its listener first. `tell` gets the news in order. */
  constructor(options: LogOptions, tell: (news: ConnectionNews) => void) {
    this.#options = options;
    this.#tell = tell;
  }

  /**
   * Connects and joins, once. A `signal` that is aborted before the member is in leaves.
   *
   * @throws {LogError} `opened-before`; `unreachable`, or the server's reason to refuse: the connection is then over.
   * @throws {DOMException} `AbortError`: it was left before.
   * @throws the reason of `signal` if that is aborted.
   */
  async open(signal?: AbortSignal): Promise<void> {
    if (this.#socket !== undefined) {
      throw new LogError('opened-before', 'a log is opened once, and the log of a call by `Call.join`');
    }
    signal?.throwIfAborted();
    const leave = () => this.leave();
    signal?.addEventListener('abort', leave);
    try {
      await this.#join();
      signal?.throwIfAborted();
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #join(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { server, room, member, token } = this.#options;
      let settled = false;
      const hear = (news: LinkNews) => {
        if (news.type === 'entry') this.channel.onentry?.(news.entry);
        else this.#tell(news);
        if (!settled && news.type === 'connection' && news.state === 'closed') {
          settled = true;
          reject(new DOMException('the log was left before it was open', 'AbortError'));
        }
        if (settled || (news.type !== 'joined' && news.type !== 'error')) return;
        settled = true;
        if (news.type === 'joined') {
          resolve();
          return;
        }
        // Not at once: the socket's constructor may not have returned.
        queueMicrotask(() => this.leave());
        reject(new LogError(news.code, news.message, { member }));
      };
      this.#socket = new Socket(server, new Link(room, member, Math.random), hear, token);
    });
  }

  /** Gives the link an input. Without effect before {@link open}. */
  drive(input: (link: Link, now: number) => void): void {
    this.#socket?.drive(input);
  }

  /** Leaves for good. */
  leave(): void {
    this.drive((link) => link.leave());
  }
}
