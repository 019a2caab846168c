/** The dialog that says which code the page runs, in a form that two people can compare. */

import { html, type TemplateResult } from 'lit-html';
import type { SafetyNumber } from 'sotto';
import { Dialog } from '../elements/dialog.js';
import { picture } from '../elements/picture.js';
import { hex } from './hex.js';
import { OtherCode, type OwnCode } from './own-code.js';

/** The code, and its hash as people compare it. */
export interface ShownCode extends OwnCode {
  number: SafetyNumber;
}

/** The result so far. */
type Known = { code: ShownCode } | { problem: string } | null;

/** The dialog. */
export class AboutDialog {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog('about', 'About Sotto');
  readonly #find: () => Promise<ShownCode>;
  #known: Known = null;

  /** `find` looks for the code; it is asked each time, for a server may have changed meanwhile. */
  constructor(find: () => Promise<ShownCode>) {
    this.element = this.#dialog.element;
    this.#find = find;
    this.#render();
  }

  open(): void {
    this.#known = null;
    this.#render();
    this.element.showModal();
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.#known = { code: await this.#find() };
    } catch (error) {
      // The words are for people; this is for those who look into it.
      console.warn(error);
      this.#known = { problem: wordsFor(error) };
    }
    this.#render();
  }

  #render(): void {
    this.#dialog.show(html`
      <div class="about" aria-live="polite">${content(this.#known)}</div>
      <p class="hint">
        This number is of the files that the server lists for everybody, and not of the call. Equal on two screens, it says that
        both were offered the same. It proves nothing of a page that was changed: such a page shows what it likes. To check a
        server from outside, run <code>cargo xtask verify</code> with its address.
      </p>
    `);
  }
}

function content(known: Known): TemplateResult {
  if (known === null) return html`<p data-about="looking">Looking at the list of files…</p>`;
  if ('problem' in known) return html`<p class="about-problem" data-about="problem">${known.problem}</p>`;
  const { version, commit, hash, number } = known.code;
  return html`
    <dl class="about-build">
      <div><dt>Version</dt><dd data-about="version">${version}</dd></div>
      <div><dt>Commit</dt><dd data-about="commit">${commit}</dd></div>
    </dl>
    <h3 id="about-number">Number of the code</h3>
    <p class="about-digits" data-about="digits">${number.digits.map((group) => html`<span>${group}</span> `)}</p>
    <ul class="about-pictures" aria-label="Pictures that go with the digits">
      ${number.emoji.map(
        // The name stands below, and need not be said twice.
        (emoji) => html`<li>${picture(emoji)}<span aria-hidden="true">${emoji.name}</span></li>`,
      )}
    </ul>
    <dl class="about-build">
      <div><dt>SHA-256 of the manifest</dt><dd data-about="hash">${hex(hash)}</dd></div>
    </dl>
  `;
}

function wordsFor(error: unknown): string {
  return error instanceof OtherCode
    ? `The server’s list of files has another ${error.path} than the one that runs here. Reload the page; if that does not help, do not trust this server.`
    : 'The server’s list of files could not be read.';
}
