/** Whether any two frames that a member sealed in one epoch have the same counter, on any tracks and layers. */

import type { SealedCounters } from './orders.js';
import { epochOf } from './sealed-epochs.js';

/** Which of its pictures a frame is of. */
export interface FrameMetadata {
  mimeType?: string;
  synchronizationSource?: number;
  spatialIndex?: number;
  temporalIndex?: number;
}

/** The counters of one member's microphone and camera. */
export class Counters {
  readonly #seen = new Set<string>();
  readonly #layers = new Set<string>();
  /** Counters go on in the next epoch. */
  #highest = -1;
  #repeated = 0;

  /** `clear` bytes in front of the SFrame header. */
  sealed(bytes: Uint8Array, clear: number, metadata: FrameMetadata): void {
    const epoch = epochOf(bytes, clear);
    const counter = counterOf(bytes, clear);
    const used = `${epoch} ${counter}`;
    this.#highest = Math.max(this.#highest, counter);
    if (this.#seen.has(used)) this.#repeated += 1;
    this.#seen.add(used);
    const { synchronizationSource, spatialIndex = 0, temporalIndex = 0 } = metadata;
    this.#layers.add(`${synchronizationSource} ${spatialIndex} ${temporalIndex}`);
  }

  report(): SealedCounters {
    return {
      different: this.#seen.size,
      upTo: this.#highest + 1,
      repeated: this.#repeated,
      layers: [...this.#layers],
    };
  }
}

/** The counter in an SFrame header (RFC 9605 §4.3). */
function counterOf(bytes: Uint8Array, clear: number): number {
  const config = bytes[clear] ?? 0;
  const value = config & 7;
  if ((config & 8) === 0) return value;
  // The key id is in front of it if it did not fit.
  const keyId = (config & 0x80) === 0 ? 0 : ((config >> 4) & 7) + 1;
  const at = clear + 1 + keyId;
  return bytes.slice(at, at + value + 1).reduce((sum, byte) => sum * 256 + byte, 0);
}
