/** In place of the lobby: a link that leads nowhere. */

import { html, type TemplateResult } from 'lit-html';
import { mark } from '../elements/icons.js';
import type { Words } from '../words.js';

/** The page. It does not repeat the link, half of which may be a secret. */
export function damagedPage({ what, advice }: Words): TemplateResult {
  return html`
    <main class="ended" data-link="damaged">
      <a class="brand" href="/">${mark()}<span>Sotto</span></a>
      <div class="card">
        <h1 tabindex="-1">This link does not work</h1>
        <p role="alert">${what} ${advice}</p>
        <div class="row"><a class="quiet-button" href="/">To the start</a></div>
      </div>
    </main>
  `;
}
