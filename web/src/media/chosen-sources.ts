/** Which of microphone and camera one wants to join with. They are opened on a gesture, never by the page itself. */

import type { LocalMedia, Source } from './local-media.js';

/** The part of {@link LocalMedia} that this needs. */
export type SourcesMedia = Pick<LocalMedia, 'open' | 'isOn' | 'switchOn' | 'switchOff'>;

/** A choice, which can be made before any device is open. Each method but {@link isOn} is called for a gesture only. */
export class ChosenSources {
  readonly #media: SourcesMedia;
  readonly #wanted: Set<Source>;
  #opened = false;

  /** `wanted` is where the choice starts. */
  constructor(media: SourcesMedia, wanted: readonly Source[]) {
    this.#media = media;
    this.#wanted = new Set(wanted);
  }

  /** Whether the devices were opened, or tried. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Whether one would join with it on. */
  isOn(source: Source): boolean {
    return this.#opened ? this.#media.isOn(source) : this.#wanted.has(source);
  }

  /** Changes the choice. Opens a device only if the others are open. */
  async toggle(source: Source): Promise<void> {
    if (this.#opened) {
      await (this.#media.isOn(source) ? this.#media.switchOff(source) : this.#media.switchOn(source));
    } else if (!this.#wanted.delete(source)) {
      this.#wanted.add(source);
    }
  }

  /**
   * Opens the chosen sources, the first time. Whether all are there: the media's listeners were told of missing ones.
   */
  async open(): Promise<boolean> {
    if (this.#opened) {
      return true;
    }
    this.#opened = true;
    await this.#media.open([...this.#wanted]);
    return [...this.#wanted].every((source) => this.#media.isOn(source));
  }
}
