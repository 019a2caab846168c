/** The dialog that gives the call's link to others: as a QR code, to be copied, or by the system's share sheet. */

import { html } from 'lit-html';
import { qrCode } from 'sotto/safety-number';
import { copyButton } from '../elements/buttons.js';
import { Dialog } from '../elements/dialog.js';
import { icon } from '../elements/icons.js';
import { wordsForInvitation } from '../words-for-links.js';

/** The options of the dialog. */
export interface InviteOptions {
  link: string;
  /** Whether the link has a secret. */
  hasSecret: boolean;
  copied: () => void;
}

/** The dialog. Closed, it holds no link: neither a look at the page nor a copy of it has the secret. */
export class InviteDialog {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog('invite', 'Invite people');
  readonly #options: InviteOptions;

  constructor(options: InviteOptions) {
    this.element = this.#dialog.element;
    this.#options = options;
    this.element.addEventListener('close', () => this.#dialog.show(null));
    this.#dialog.show(null);
  }

  open(): void {
    const { link, hasSecret, copied } = this.#options;
    const { what, advice } = wordsForInvitation(hasSecret);
    this.#dialog.show(html`
      <div class="invite">
        <figure class="invite-code" data-invite="code">${qrCode(link, 'QR code of the link to this call')}</figure>
        <p>${what}</p>
        <p class="hint">${advice}</p>
        <div class="invite-buttons">
          ${copyButton('Copy link', link, copied)}
          ${'share' in navigator ? shareButton(link) : null}
        </div>
      </div>
    `);
    this.element.showModal();
  }
}

/** The button for the share sheet of the system (Web Share API). */
function shareButton(link: string) {
  const share = () => {
    // The promise is also rejected when a person closes the sheet, which is no error.
    navigator.share({ title: 'A call on Sotto', url: link }).catch(() => undefined);
  };
  return html`
    <button type="button" class="quiet-button" data-action="share-link" @click=${share}>
      <span class="button-icon">${icon('invite')}</span>
      <span class="button-label">Share…</span>
    </button>
  `;
}
