import type { ReceivedStream } from './received-stream.js';

/** The listener to the news of {@link ReceivedStreams}. */
export interface StreamNews {
  added(stream: ReceivedStream): void;
  removed(stream: ReceivedStream): void;
}

/** The streams of others that are being received, each under a key of the adapter's. Tells which have come and gone. */
export class ReceivedStreams {
  readonly #news: StreamNews;
  readonly #byKey = new Map<string, ReceivedStream>();

  constructor(news: StreamNews) {
    this.#news = news;
  }

  /** The streams by key, as they have been told. */
  get byKey(): ReadonlyMap<string, ReceivedStream> {
    return this.#byKey;
  }

  /** Takes these streams in place of the former ones. One that is another member's, track's or receiver's than before ends first. */
  become(now: ReadonlyMap<string, ReceivedStream>): void {
    for (const [key, stream] of [...this.#byKey]) {
      const next = now.get(key);
      if (next !== undefined && isSame(next, stream)) continue;
      this.#byKey.delete(key);
      this.#news.removed(stream);
    }
    for (const [key, stream] of now) {
      if (this.#byKey.has(key)) continue;
      this.#byKey.set(key, stream);
      this.#news.added(stream);
    }
  }
}

function isSame(one: ReceivedStream, other: ReceivedStream): boolean {
  return one.receiver === other.receiver && one.member === other.member && one.track === other.track;
}
