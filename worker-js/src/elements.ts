/**
 * The entry point `sotto/elements`: defines `<sotto-members>` and `<sotto-call-state>` where there are custom elements. On a server that
 * renders pages there are none, and the tags go into the page as any other.
 */

import { SottoCallState } from './elements/call-state.js';
import { SottoMembers } from './elements/members.js';

export { type ShownState, SottoCallState } from './elements/call-state.js';
export { wordsForFailure, wordsForFault } from './elements/call-words.js';
export type { CodeOf, CodeStatement } from './elements/code-statement.js';
export type { Fault } from './elements/faults.js';
export { SottoMembers } from './elements/members.js';
export { shownNames } from './elements/names.js';
export type { ShownCall } from './elements/shown-call.js';

for (const [tag, element] of [
  ['sotto-members', SottoMembers],
  ['sotto-call-state', SottoCallState],
] as const) {
  if (globalThis.customElements?.get(tag) === undefined) globalThis.customElements?.define(tag, element);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-members': SottoMembers;
    'sotto-call-state': SottoCallState;
  }
}
