/**
 * Whether a stream has several simulcast layers, by their SSRCs. One that has had no frame yet need not be known: its first
 * frame will be a key frame.
 */
export class Layers {
  #first: number | undefined;
  #several = false;

  /** Whether there were frames of more than one. A sender whose only SSRC has changed looks the same. */
  get several(): boolean {
    return this.#several;
  }

  saw(ssrc: number | undefined): void {
    if (ssrc === undefined) return;
    this.#first ??= ssrc;
    if (ssrc !== this.#first) this.#several = true;
  }
}
