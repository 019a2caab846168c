/** After the call: what happened, and the way back. */

import { h } from './dom.js';
import { mark } from './icons.js';
import type { Words } from './words.js';

/** How a call ended. */
export type Ending =
  /** By one's own will. */
  | { how: 'left' }
  /** By a failure. */
  | { how: 'lost'; why: Words };

/** The page. */
export function endedPage(room: string, ending: Ending, rejoin: () => void): HTMLElement {
  const lost = ending.how === 'lost';
  return h(
    'main',
    { class: 'ended', 'data-ended': ending.how },
    h('a', { class: 'brand', href: '/' }, mark(), h('span', {}, 'Sotto')),
    h(
      'div',
      { class: 'card' },
      h('h1', { tabindex: '-1' }, lost ? 'The call has ended here' : 'You have left'),
      h(
        'p',
        { role: lost ? 'alert' : null },
        ending.how === 'lost' ? `${ending.why.what} ${ending.why.advice}` : `Room ${room}.`,
      ),
      h(
        'p',
        { class: 'hint' },
        'Camera, microphone and screen are closed. Nothing is sent or received any more.',
      ),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          { type: 'button', class: 'main-button', 'data-action': 'rejoin', onclick: rejoin },
          'Join again',
        ),
        h('a', { class: 'quiet-button', href: '/' }, 'To the start'),
      ),
    ),
  );
}
