/** Length of a link secret, in bytes. */
const LENGTH = 16;

/**
 * The secret of a link: 128 random bits. An object of its own, so that no log, no JSON and no error report that holds a
 * link holds the secret too.
 */
export class LinkSecret {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  /** @throws {RangeError} unless there are 16 bytes. */
  constructor(bytes: Uint8Array) {
    if (bytes.byteLength !== LENGTH) throw new RangeError(`a link secret has ${LENGTH} bytes`);
    this.#bytes = Uint8Array.from(bytes);
  }

  /** A new one, from the browser's generator. */
  static random(): LinkSecret {
    return new LinkSecret(crypto.getRandomValues(new Uint8Array(LENGTH)));
  }

  /** A copy of the bytes. The type is `Uint8Array<ArrayBuffer>`, in words that TypeScript before 5.7 has, too. */
  bytes(): ReturnType<Uint8Array['slice']> {
    return this.#bytes.slice();
  }
}
