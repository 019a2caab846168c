/** After the call: the reason for its end, and the way back. */

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Link } from 'sotto';
import { mark } from '../elements/icons.js';
import type { Words } from '../words.js';

/** How a call ended. */
export type Ending =
  /** The user has left. */
  | { how: 'left' }
  /** By a failure. */
  | { how: 'lost'; why: Words }
  /** For the call of another link, which is joined now. */
  | { how: 'moved'; link: Link };

/** The page. */
export function endedPage(room: string, ending: Ending, rejoin: () => void): TemplateResult {
  if (ending.how === 'moved') return movingPage(room);
  const lost = ending.how === 'lost';
  return html`
    <main class="ended" data-ended=${ending.how}>
      <a class="brand" href="/">${mark()}<span>Sotto</span></a>
      <div class="card">
        <h1 tabindex="-1">${lost ? 'The call has ended here' : 'You have left'}</h1>
        <p role=${lost ? 'alert' : nothing}>
          ${lost ? `${ending.why.what} ${ending.why.advice}` : `Room ${room}.`}
        </p>
        <p class="hint">Camera, microphone and screen are closed. Nothing is sent or received any more.</p>
        <div class="row">
          <button type="button" class="main-button" data-action="rejoin" @click=${rejoin}>Join again</button>
          <a class="quiet-button" href="/">To the start</a>
        </div>
      </div>
    </main>
  `;
}

/** The page between a call and that of its new link. */
function movingPage(room: string): TemplateResult {
  return html`
    <main class="ended" data-ended="moved">
      <a class="brand" href="/">${mark()}<span>Sotto</span></a>
      <div class="card">
        <h1 tabindex="-1">Moving to the new link</h1>
        <p role="status">Joining ${room} again…</p>
      </div>
    </main>
  `;
}
