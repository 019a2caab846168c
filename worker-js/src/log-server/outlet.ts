/** Answers and errors that may wait for one client. One that causes so many without reading them reads too slowly. */
const MOST_WAITING = 64;
/** Their bytes. */
const MOST_BYTES = 4 << 20;

/** Messages that wait to be sent on one connection, beside the entries of the log. */
export class Outlet {
  readonly #waiting: Uint8Array[] = [];
  #bytes = 0;

  /** `false`: too much waits already. One message is kept at any size. */
  push(frame: Uint8Array): boolean {
    const bytes = this.#bytes + frame.length;
    if (this.#waiting.length > 0 && (this.#waiting.length >= MOST_WAITING || bytes > MOST_BYTES))
      return false;
    this.#bytes = bytes;
    this.#waiting.push(frame);
    return true;
  }

  shift(): Uint8Array | undefined {
    const frame = this.#waiting.shift();
    this.#bytes -= frame?.length ?? 0;
    return frame;
  }
}
