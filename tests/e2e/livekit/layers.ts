/** The layer of a camera that a browser sends first, and the smallest: LiveKit's name of it. */
const SMALLEST = 'q';

/**
 * The layers of a track, by the SSRCs of their packets. A browser says which layer a packet is of (its `rid`, RFC 8852) only until it is
 * told that the SSRC has been seen; after that the SSRC has to be known.
 */
export class Layers {
  readonly #rids = new Map<number, string>();
  #forwarded: number | undefined;

  /** Whether a packet is forwarded: each of a track without layers, and of one with layers those of the smallest. */
  forwards(rid: string | undefined, ssrc: number): boolean {
    if (rid !== undefined) this.#rids.set(ssrc, rid);
    if (this.#rids.size > 0 && this.#rids.get(ssrc) !== SMALLEST) return false;
    this.#forwarded = ssrc;
    return true;
  }

  /** The SSRC that is forwarded, once there is one. */
  get forwarded(): number | undefined {
    return this.#forwarded;
  }
}
