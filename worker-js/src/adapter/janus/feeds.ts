import { type Fields, idOf, type JanusId, listOf, textOf } from './read.js';

/** A stream as VideoRoom names it: a publisher, and a media section of that publisher's offer. */
export interface FeedStream {
  readonly feed: JanusId;
  readonly mid: string;
}

/** The id of a stream in a call. A `mid` has no slash (RFC 8866 §9, `token`), so no two streams have the same. */
export function streamId({ feed, mid }: FeedStream): string {
  return `${feed}/${mid}`;
}

/** The streams that VideoRoom says there are. */
export class Feeds {
  readonly #byFeed = new Map<JanusId, ReadonlyMap<string, FeedStream>>();

  /** The stream with this id, if there is one. */
  find(id: string): FeedStream | undefined {
    for (const streams of this.#byFeed.values()) {
      const stream = streams.get(id);
      if (stream !== undefined) return stream;
    }
    return undefined;
  }

  /** Follows what VideoRoom says: of publishers with all their streams, and of those who send no more. */
  follow(data: Fields): void {
    for (const publisher of listOf(data['publishers'])) {
      const feed = idOf(publisher['id']);
      if (feed === undefined) continue;
      const streams = listOf(publisher['streams'])
        .filter(({ disabled }) => disabled !== true)
        .flatMap(({ mid }) => {
          const text = textOf(mid);
          return text === undefined ? [] : [{ feed, mid: text }];
        });
      this.#byFeed.set(feed, new Map(streams.map((stream) => [streamId(stream), stream])));
    }
    for (const gone of [data['unpublished'], data['leaving'], data['kicked']]) {
      const feed = idOf(gone);
      if (feed !== undefined) this.#byFeed.delete(feed);
    }
  }

  /** VideoRoom does not have this stream, though it said so. */
  forget(id: string): void {
    for (const [feed, streams] of this.#byFeed) {
      this.#byFeed.set(feed, new Map([...streams].filter(([known]) => known !== id)));
    }
  }
}
