/** Buttons with an icon and words. */

import { html, render, type TemplateResult } from 'lit-html';
import { type IconName, icon } from './icons.js';

/** How long a button says that it has copied. Milliseconds. */
const COPIED = 2_000;

/** A small button that closes the element around it. */
export function closeButton(onclick: () => void): TemplateResult {
  return html`
    <button type="button" class="icon-button" aria-label="Close" title="Close" @click=${onclick}>
      ${icon('close')}
    </button>
  `;
}

/** The button that opens the dialog on the app's code. */
export function aboutButton(onclick: () => void): TemplateResult {
  return html`
    <button type="button" class="quiet-button about-button" data-action="about" aria-haspopup="dialog" @click=${onclick}>
      About this app
    </button>
  `;
}

/** The button that opens the dialog with the call's link. */
export function inviteButton(onclick: () => void): TemplateResult {
  return html`
    <button type="button" class="quiet-button" data-action="invite" title="Invite people" aria-haspopup="dialog" @click=${onclick}>
      <span class="button-icon">${icon('invite')}</span>
      <span class="button-label">Invite</span>
    </button>
  `;
}

/** A button that copies a link and says so. The link may have a secret, which no tooltip shows to those who look on. */
export function copyButton(label: string, link: string, copied: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  const show = (name: IconName, words: string) => {
    const content = html`
      <span class="button-icon">${icon(name)}</span>
      <span class="button-label">${words}</span>
    `;
    render(content, button);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // No clipboard on unsafe pages: give the text to be copied by hand.
      prompt('Copy this link', link);
      return;
    }
    show('check', 'Copied');
    copied();
    setTimeout(() => show('link', label), COPIED);
  };
  button.type = 'button';
  button.className = 'quiet-button';
  button.title = label;
  button.dataset['action'] = 'copy-link';
  button.addEventListener('click', () => void copy());
  show('link', label);
  return button;
}
