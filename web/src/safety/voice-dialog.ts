/** Seven pictures to read to each other in the call: started, waited for, judged. */

import { html, nothing, type TemplateResult } from 'lit-html';
import type { NamesOf, SafetyRecord } from 'sotto/safety-number';
import { Dialog } from '../elements/dialog.js';
import { picture } from '../elements/picture.js';
import type { JoinedCall } from '../media/joined-room.js';
import { type Draw, goesOn, next } from './draw.js';
import { wordsForDraw, wordsForMarks, wordsForTurns } from './voice-words.js';

/** The options of the dialog. */
export interface VoiceDialogOptions {
  call: JoinedCall;
  record: SafetyRecord;
  namesOf: NamesOf;
  /** Leaves the call. */
  leave: () => void;
  /** The comparison stands otherwise, and the dialog is closed. */
  onunseen: (draw: Draw) => void;
  /** The dialog is opened. */
  onseen: () => void;
}

const INTRODUCTION = html`
  <p>
    For people who know each other’s voices and have nothing but this call to compare by. All devices in the call draw
    seven pictures together, which you read to each other. Somebody in between has one blind guess among 4 million million.
  </p>
`;

/** The dialog. */
export class VoiceDialog {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog('voice', 'Compare by voice');
  readonly #options: VoiceDialogOptions;
  readonly #undo: (() => void)[];
  #draw: Draw = { state: 'none' };
  /** Whether the draw has got further since the dialog was closed. */
  #unseen = false;

  constructor(options: VoiceDialogOptions) {
    this.#options = options;
    this.element = this.#dialog.element;
    this.element.addEventListener('close', () => {
      // The event comes after the fact, so something may be unseen already.
      const isOver = !goesOn(this.#draw) && this.#draw.state !== 'pictures';
      if (isOver && !this.#unseen) this.#become({ state: 'none' });
    });
    this.#undo = [
      options.call.on('short-authentication', (change) => {
        this.#become(next(this.#draw, change, options.record.current));
        // Progress is no news to those who look elsewhere.
        if (!this.element.open && change.state !== 'progress') {
          this.#unseen = true;
          options.onunseen(this.#draw);
        }
      }),
      options.record.on('change', () => this.#render()),
    ];
    this.#render();
  }

  open(): void {
    if (!this.element.open) {
      this.#unseen = false;
      this.#options.onseen();
      this.element.showModal();
    }
  }

  /** Ends with the call. */
  stop(): void {
    for (const undo of this.#undo) undo();
    this.element.close();
  }

  #become(draw: Draw): void {
    this.#draw = draw;
    this.#render();
    const status = this.element.querySelector<HTMLElement>('[data-voice]');
    // The button that had the focus may be gone with the state that it belonged to.
    if (this.element.open && !this.element.contains(document.activeElement)) status?.focus();
  }

  #start(): void {
    this.#become({ state: 'asked' });
    this.#options.call.startShortAuthentication();
  }

  #end(): void {
    this.#options.call.cancelShortAuthentication();
    if (this.#draw.state === 'asked') this.#become({ state: 'none' });
  }

  #same(): void {
    const draw = this.#draw;
    if (draw.state !== 'pictures') return;
    if (draw.epoch !== null) this.#options.record.compared(draw.epoch, draw.members);
    this.#become({ state: 'same', members: draw.members });
  }

  #differ(): void {
    if (this.#draw.state === 'pictures') this.#become({ state: 'differ', members: this.#draw.members });
  }

  #render(): void {
    const draw = this.#draw;
    const { record, namesOf } = this.#options;
    const words = draw.state === 'none' ? null : wordsForDraw(draw, record.own, namesOf);
    this.#dialog.show(html`
      ${draw.state === 'none' ? INTRODUCTION : nothing}
      <div class="voice-status" role="status" tabindex="-1" data-voice=${draw.state}>
        ${words === null ? nothing : html`<p><strong>${words.what}</strong> ${words.advice}</p>`}
      </div>
      ${draw.state === 'pictures' ? this.#pictures(draw) : nothing}
      <div class="voice-buttons">${this.#buttons(draw)}</div>
    `);
  }

  #pictures(draw: Extract<Draw, { state: 'pictures' }>): TemplateResult {
    const { record, namesOf } = this.#options;
    return html`
      <ol class="voice-pictures" aria-label="Seven pictures to read aloud">
        ${draw.pictures.map(
          // The name stands below, and need not be said twice.
          (one) => html`<li>${picture(one)}<span aria-hidden="true">${one.name}</span></li>`,
        )}
      </ol>
      <p>${wordsForTurns(draw, record.own, namesOf)}</p>
      <p class="hint">${wordsForMarks(draw, record.own, namesOf)} Press it when all of them have read.</p>
    `;
  }

  #buttons(draw: Draw): TemplateResult | TemplateResult[] {
    switch (draw.state) {
      case 'none':
        return this.#startButton('Start');
      case 'asked':
      case 'drawing':
      case 'restarting':
        return button('voice-end', 'End it for all', () => this.#end());
      case 'pictures':
        return [
          button('voice-same', 'They are the same', () => this.#same(), 'main-button'),
          button('voice-differ', 'They differ', () => this.#differ()),
        ];
      case 'differ':
        return [
          button('voice-leave', 'Leave the call', this.#options.leave, 'main-button'),
          this.#startButton('Compare again', 'quiet-button'),
        ];
      case 'same':
      case 'failed':
        return this.#startButton('Compare again', 'quiet-button');
    }
  }

  #startButton(label: string, look: Look = 'main-button'): TemplateResult {
    const { current } = this.#options.record;
    return html`
      ${button('voice-start', label, () => this.#start(), look, (current?.members.length ?? 0) < 2)}
      ${
        current !== null && current.members.length >= 2
          ? nothing
          : html`<p class="hint">Nobody else is in the group now.</p>`
      }
    `;
  }
}

type Look = 'main-button' | 'quiet-button';

function button(
  action: string,
  label: string,
  onclick: () => void,
  look: Look = 'quiet-button',
  disabled = false,
): TemplateResult {
  return html`
    <button type="button" class=${look} data-action=${action} ?disabled=${disabled} @click=${onclick}>${label}</button>
  `;
}
