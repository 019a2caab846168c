/** The comparison of a QR code that was scanned with the numbers that this device has seen. */

import type { SeenEpoch } from './record.js';

/** The outcome of a scan. */
export type Verdict =
  /** Both devices were in the same group in `epoch`. */
  | { result: 'equal'; epoch: SeenEpoch }
  /** The code is a safety number, and none that this device has seen. */
  | { result: 'different' }
  /** The code is a safety number of another version of Sotto. */
  | { result: 'other-version' }
  /** The code is something else. */
  | { result: 'no-number' };

const FORM = /^SOTTO:SN:(?<version>[0-9]{1,9}):(?<value>.*)$/su;
const VALUE = /^[0-9A-F]{64}$/u;

/** Compares `text` with the numbers of `epochs`; of several equal ones the first counts. */
export function verdictOf(text: string, epochs: readonly SeenEpoch[]): Verdict {
  const scanned = FORM.exec(text)?.groups;
  if (scanned === undefined) return { result: 'no-number' };
  const equal = epochs.find(({ safetyNumber }) => safetyNumber.machine === text);
  if (equal !== undefined) return { result: 'equal', epoch: equal };
  const [own] = epochs;
  const version = own && FORM.exec(own.safetyNumber.machine)?.groups?.['version'];
  if (version !== undefined && scanned['version'] !== version) return { result: 'other-version' };
  return { result: VALUE.test(scanned['value'] ?? '') ? 'different' : 'no-number' };
}
