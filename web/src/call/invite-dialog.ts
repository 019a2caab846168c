/** The dialog that gives the call's link to others: as a QR code, to be copied, or by the system's share sheet. */

import { html } from 'lit-html';
import { qrCode } from 'sotto/safety-number';
import { copyButton } from '../elements/buttons.js';
import { Dialog } from '../elements/dialog.js';
import { icon } from '../elements/icons.js';
import { NEW_LINK, wordsForInvitation } from '../words-for-links.js';

/** The options of the dialog. */
export interface InviteOptions {
  link: string;
  /** Whether the link has a secret. */
  hasSecret: boolean;
  copied: () => void;
  /** Makes a new link for the call, and moves there. */
  renew: () => void;
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
    const { link, hasSecret, copied, renew } = this.#options;
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
        ${hasSecret ? newLink(() => [this.element.close(), renew()]) : null}
      </div>
    `);
    this.element.showModal();
  }
}

/** The part about a link that the wrong people have. */
function newLink(renew: () => void) {
  return html`
    <details class="invite-new">
      <summary>The link is with the wrong people?</summary>
      <p>${NEW_LINK.what}</p>
      <p class="hint">${NEW_LINK.advice}</p>
      <button type="button" class="quiet-button" data-action="new-link" @click=${renew}>
        <span class="button-icon">${icon('link')}</span>
        <span class="button-label">Make a new link</span>
      </button>
    </details>
  `;
}

/** The button for the share sheet of the system (Web Share API). */
function shareButton(link: string) {
  const share = () => {
    navigator.share({ title: 'A call on Sotto', url: link }).catch((error: unknown) => {
      // A person has closed the sheet.
      if (!(error instanceof DOMException && error.name === 'AbortError')) reportError(error);
    });
  };
  return html`
    <button type="button" class="quiet-button" data-action="share-link" @click=${share}>
      <span class="button-icon">${icon('invite')}</span>
      <span class="button-label">Share…</span>
    </button>
  `;
}
