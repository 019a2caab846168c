/** Looks at what Sotto protects after each change of epoch. */

import type { SealedUnder } from './orders.js';

/** What the worker tells the page of an epoch. */
export interface ToldEpoch {
  epoch: number;
  added: string[];
}

/** The KID's low bits are the epoch's (docs/decisions.md). */
export const EPOCHS = 32;

/** The frames of one member's camera and microphone, and the epochs that they are sealed under. */
export class SealedEpochs {
  #epoch: number | undefined;
  #frames = 0;
  #underOther = 0;
  /** Frames of the camera since somebody was added, until there is a key frame. */
  #sinceAdded: number | undefined;
  readonly #untilKeyFrame: number[] = [];

  /** The page is told of a new epoch. What is sealed from now on is sealed under it. */
  told({ epoch, added }: ToldEpoch): void {
    this.#epoch = epoch;
    if (added.length > 0) this.#sinceAdded = 0;
  }

  /** `clear` bytes in front of the SFrame header; `delta`: neither sound nor a key frame. */
  sealed(bytes: Uint8Array, clear: number, picture: 'key' | 'delta' | null): void {
    this.#frames += 1;
    if (this.#epoch === undefined || epochOf(bytes, clear) !== this.#epoch % EPOCHS) this.#underOther += 1;
    if (this.#sinceAdded === undefined || picture === null) return;
    this.#sinceAdded += 1;
    if (picture === 'delta') return;
    this.#untilKeyFrame.push(this.#sinceAdded);
    this.#sinceAdded = undefined;
  }

  report(): SealedUnder {
    return { frames: this.#frames, underOther: this.#underOther, untilKeyFrame: this.#untilKeyFrame };
  }
}

/**
 * The epoch, modulo {@link EPOCHS}, that a frame is sealed under, `clear` bytes before its SFrame header (RFC 9605 §4.3: one
 * byte says how long KID and counter are, or what the KID is).
 */
export function epochOf(bytes: Uint8Array, clear: number): number | undefined {
  const config = bytes[clear] ?? 0;
  const value = (config >> 4) & 7;
  if ((config & 0x80) === 0) return value;
  const last = bytes[clear + 1 + value];
  return last === undefined ? undefined : last % EPOCHS;
}
