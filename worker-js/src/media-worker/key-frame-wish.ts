/** An encoder is told to make a key frame at most once in as many milliseconds: a key frame is many times a delta frame. */
export const KEY_FRAME_EVERY = 1000;

/** A simulcast layer by its SSRC, or the only one. */
type Layer = number | undefined;

/** The wish that one sender of video makes a key frame, until its encoder is told or has made one of its own accord. */
export class KeyFrameWish {
  #open = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Layers that have had frames since the encoder was last told. */
  readonly #layers = new Set<Layer>();
  /** The layers among them that have had no key frame since the last wish. */
  readonly #without = new Set<Layer>();

  make(): void {
    this.#open = true;
    this.#without.clear();
    for (const layer of this.#layers) this.#without.add(layer);
  }

  /** A frame has been sent. The wish is granted with a key frame of every layer. */
  sent(layer: Layer, isKey: boolean): void {
    this.#layers.add(layer);
    if (!isKey) return;
    this.#without.delete(layer);
    if (this.#without.size === 0) this.#open = false;
  }

  /** In how many milliseconds the encoder may be told; `undefined` if it need not be. */
  dueIn(now: number): number | undefined {
    return this.#open ? Math.max(0, this.#toldAt + KEY_FRAME_EVERY - now) : undefined;
  }

  /** The encoder is told. */
  tell(now: number): void {
    this.#open = false;
    this.#toldAt = now;
    // SSRCs come and go. One that is gone would never have a key frame.
    this.#layers.clear();
  }

  /** Nothing is wished any more. When the encoder was last told stays so. */
  cancel(): void {
    this.#open = false;
  }
}
