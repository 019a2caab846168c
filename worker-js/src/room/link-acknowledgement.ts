/** The server may keep an entry for so long after it was received, in milliseconds, and one message is enough for many. */
const DELAY = 5_000;

/**
 * A delayed, cumulative acknowledgement of entries. The server keeps what a member has not acknowledged, so that whatever
 * the page had not taken when it left its connection is still there when it resumes. Pongs of the WebSocket tell less:
 * browsers answer pings for a page that does not run.
 */
export class LinkAcknowledgement {
  #seq = 0;
  /** Since when an entry is not acknowledged. */
  #since: number | undefined;

  /** When {@link take} has something to give. */
  get due(): number | undefined {
    return this.#since === undefined ? undefined : this.#since + DELAY;
  }

  /** The entry of this sequence number was received. */
  received(seq: number, now: number): void {
    this.#seq = seq;
    this.#since ??= now;
  }

  /** The sequence number to acknowledge, if it is time for that. */
  take(now: number): number | undefined {
    if (this.due === undefined || now < this.due) return undefined;
    this.#since = undefined;
    return this.#seq;
  }

  /** The connection is lost: resuming tells the server the same. */
  lost(): void {
    this.#since = undefined;
  }
}
