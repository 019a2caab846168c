/** Epochs of a fake group. */

import type { Epoch } from '../call/events.js';
import type { KeyHolder } from './marks.js';

/** A member with a key of so many equal digits, or without one. */
export const member = (id: string, key: number | null) => ({
  member: id,
  fingerprint: key === null ? null : Array(4).fill(String(key).padStart(5, '0')).join(' '),
});

/** The text of the QR code of an epoch. */
export const codeOf = (epoch: number) => `SOTTO:SN:2:${epoch.toString(16).toUpperCase().padStart(64, '0')}`;

/** An epoch with these members. */
export function epochOf(
  epoch: number,
  holders: readonly KeyHolder[],
  added: readonly string[] = [],
  removed: readonly string[] = [],
): Epoch {
  return {
    epoch,
    members: holders.map((holder) => ({ ...holder, name: null, proven: false })),
    added,
    removed,
    safetyNumber: { digits: [String(epoch)], emoji: [], machine: codeOf(epoch) },
  };
}
