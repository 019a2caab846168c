/** The epochs of protected frames after each change of epoch. */

import type { SealedUnder } from './orders.js';

/** An epoch, as the worker tells the page of it. */
export interface ToldEpoch {
  epoch: number;
  added: string[];
  removed: string[];
}

/** The KID's low bits are the epoch's (docs/decisions.md). */
export const EPOCHS = 32;

/** The frames of one member's camera and microphone, and the epochs that they are sealed under. */
export class SealedEpochs {
  /** The epochs that frames may be sealed under: the newest, and those that only adds have followed. */
  #allowed: number[] = [];
  #frames = 0;
  #underOther = 0;
  /** The newest epoch with a newcomer that has had no key frame, and the pictures that were sealed under it so far. */
  #awaited: { epoch: number; pictures: number } | undefined;
  readonly #untilKeyFrame: number[] = [];

  /** The page is told of a new epoch. After one that removes, or only renews keys, all is sealed under it at once. */
  told({ epoch, added, removed }: ToldEpoch): void {
    const onlyAdds = added.length > 0 && removed.length === 0;
    this.#allowed = onlyAdds ? [...this.#allowed, epoch] : [epoch];
    if (added.length > 0) this.#awaited = { epoch, pictures: 0 };
  }

  /** `clear` bytes in front of the SFrame header; `delta`: neither sound nor a key frame. */
  sealed(bytes: Uint8Array, clear: number, picture: 'key' | 'delta' | null): void {
    this.#frames += 1;
    const under = epochOf(bytes, clear);
    if (!this.#allowed.some((epoch) => epoch % EPOCHS === under)) this.#underOther += 1;
    const awaited = this.#awaited;
    if (awaited === undefined || picture === null || under !== awaited.epoch % EPOCHS) return;
    awaited.pictures += 1;
    if (picture === 'delta') return;
    this.#untilKeyFrame.push(awaited.pictures);
    this.#awaited = undefined;
  }

  report(): SealedUnder {
    return { frames: this.#frames, underOther: this.#underOther, untilKeyFrame: this.#untilKeyFrame };
  }
}

/**
 * The epoch, modulo {@link EPOCHS}, that a frame is sealed under, `clear` bytes before its SFrame header (RFC 9605 §4.3: one
 * byte has the lengths of KID and counter, or the KID itself).
 */
export function epochOf(bytes: Uint8Array, clear: number): number | undefined {
  const config = bytes[clear] ?? 0;
  const value = (config >> 4) & 7;
  if ((config & 0x80) === 0) return value;
  const last = bytes[clear + 1 + value];
  return last === undefined ? undefined : last % EPOCHS;
}
