/**
 * The entry point `sotto/safety-number`: defines `<sotto-safety-number>` where there are custom elements. On a server that renders
 * pages there are none, and the tag goes into the page as any other.
 */

import { SottoSafetyNumber } from './safety-number/element.js';

export type { ListenOptions, Unsubscribe } from './api/listeners.js';
export { OptionError, type OptionErrorCode } from './api/option-error.js';
export { pictureUrl } from './picture.js';
export { SottoSafetyNumber } from './safety-number/element.js';
export type { KeyHolder, Mark } from './safety-number/marks.js';
export { qrCode } from './safety-number/qr-code.js';
export {
  type FollowedCall,
  type KeyNote,
  type RecordedEpoch,
  SafetyRecord,
  type SeenEpoch,
} from './safety-number/record.js';
export type { Camera } from './safety-number/scanner.js';
export type { Verdict } from './safety-number/verdict.js';
export { type NamesOf, timeOf, wordsForChange } from './safety-number/words.js';

if (globalThis.customElements?.get('sotto-safety-number') === undefined) {
  globalThis.customElements?.define('sotto-safety-number', SottoSafetyNumber);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-safety-number': SottoSafetyNumber;
  }
}
