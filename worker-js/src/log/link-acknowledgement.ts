/** The server may keep an entry for so long after it was received, in milliseconds, and one message is enough for many. */
const DELAY = 5_000;
/** Bytes of entries that are acknowledged without delay: the server cuts off members that lack many. */
const AT_ONCE = 1 << 20;

/**
 * A delayed, cumulative acknowledgement of entries. The server keeps the entries that a member has not acknowledged, so
 * that all entries that the page had not taken when it left its connection are still there when it resumes. Pongs of
 * the WebSocket tell less: browsers answer pings for a page that does not run.
 */
export class LinkAcknowledgement {
  #seq = 0;
  #bytes = 0;
  /** Since when an entry is not acknowledged. */
  #since: number | undefined;

  /** When {@link take} has something to give. */
  get due(): number | undefined {
    return this.#since === undefined ? undefined : this.#since + (this.#bytes < AT_ONCE ? DELAY : 0);
  }

  /** The entry of this sequence number was received, in a message of so many bytes. */
  received(seq: number, bytes: number, now: number): void {
    this.#seq = seq;
    this.#bytes += bytes;
    this.#since ??= now;
  }

  /** The sequence number to acknowledge, if it is time for that. */
  take(now: number): number | undefined {
    if (this.due === undefined || now < this.due) return undefined;
    this.lost();
    return this.#seq;
  }

  /** The connection is lost: resuming tells the server the same. */
  lost(): void {
    this.#since = undefined;
    this.#bytes = 0;
  }
}
