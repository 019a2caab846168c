import { timingSafeEqual } from 'node:crypto';

/** Bytes of a token. */
const TOKEN_BYTES = 16;

/** The secret with which a member resumes: random bytes that only the server and one member know. */
export class Token {
  readonly #bytes: Buffer;

  /** Takes 16 random bytes. They are the token's own from here on. */
  constructor(random: Uint8Array) {
    if (random.length !== TOKEN_BYTES) throw new RangeError(`a token has ${TOKEN_BYTES} bytes`);
    this.#bytes = Buffer.from(random.buffer, random.byteOffset, random.length);
  }

  /**
   * A token of bytes that `random` draws. `undefined`: there are none, and so no client may enter, for with a token that can be
   * guessed another takes its place.
   */
  static draw(random: (bytes: number) => Uint8Array): Token | undefined {
    try {
      return new Token(random(TOKEN_BYTES));
    } catch {
      return undefined;
    }
  }

  /** The token as the client gets it: hexadecimal digits. */
  toHex(): string {
    return this.#bytes.toString('hex');
  }

  /** Whether `hex` is this token, in a time that does not depend on where they differ. */
  is(hex: string): boolean {
    if (!/^[0-9a-f]*$/i.test(hex)) return false;
    const other = Buffer.from(hex, 'hex');
    return (
      other.length === TOKEN_BYTES && hex.length === 2 * TOKEN_BYTES && timingSafeEqual(this.#bytes, other)
    );
  }

  /** Overwrites the bytes. The member has left, and nothing is this token any more. */
  erase(): void {
    this.#bytes.fill(0);
  }
}
