/**
 * The counters of all frames by outcome, for people who look for a fault: the call's statistics, once a second while it
 * is open.
 */

import { html, nothing, type TemplateResult } from 'lit-html';
import type { CallStats, CallStreamStats, DropReason } from 'sotto';
import { Dialog } from '../elements/dialog.js';
import { nameOf } from '../elements/text.js';
import type { JoinedCall } from '../media/joined-room.js';
import { wordsForDrop, wordsForTrack } from '../words.js';

/** Milliseconds. */
const INTERVAL = 1_000;

const COLUMNS = ['Stream', 'In', 'Out', 'Held', 'Dropped', 'Last dropped because'];

/** The dialog. */
export class DetailsDialog {
  readonly element: HTMLDialogElement;
  readonly #dialog = new Dialog('details', 'Encryption details');
  readonly #call: Pick<JoinedCall, 'stats'>;
  readonly #labels: () => ReadonlyMap<string, string>;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `labels` gives the label of each member on the rest of the page. */
  constructor(call: Pick<JoinedCall, 'stats'>, labels: () => ReadonlyMap<string, string>) {
    this.#call = call;
    this.#labels = labels;
    this.element = this.#dialog.element;
    this.element.addEventListener('close', () => this.stop());
    // An open dialog without its button would have nothing to give the focus to.
    this.#show(null);
  }

  open(): void {
    if (this.element.open) {
      return;
    }
    this.element.showModal();
    void this.#refresh();
    this.#timer = setInterval(() => void this.#refresh(), INTERVAL);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #refresh(): Promise<void> {
    try {
      this.#show(await this.#call.stats());
    } catch {
      // The call says itself when it has stopped.
      this.stop();
    }
  }

  /** `null` before the first counters. */
  #show(stats: CallStats | null): void {
    const names = this.#labels();
    this.#dialog.show(html`
      <p class="hint">${stats && wordsForEpoch(stats)}</p>
      <div class="details-scroll" tabindex="0" role="region" aria-label="Counters of all streams">
        <table class="details">
          <thead>
            <tr>
              ${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${stats?.streams.map((stream) => row(stream, names))}
          </tbody>
        </table>
      </div>
      <p class="hint">
        Frames are counted before and after encryption. A held frame waited for the keys of a change of the group.
      </p>
    `);
  }
}

function wordsForEpoch({ epoch }: CallStats): string {
  return epoch === undefined ? 'Waiting for keys.' : `Epoch ${epoch} of the group.`;
}

function row(stream: CallStreamStats, names: ReadonlyMap<string, string>): TemplateResult {
  const { member, framesIn, framesOut, framesHeld, dropped, lastDropped } = stream;
  const label = member === undefined ? 'You' : nameOf(names.get(member) ?? 'Somebody who has left');
  const counts = Object.entries(dropped) as [DropReason, number][];
  const reasons = counts.map(([reason, count]) => `${count}: ${wordsForDrop(reason)}`).join('\n');
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return html`
    <tr>
      <th scope="row">${label}, ${wordsForTrack(stream.track)}</th>
      <td>${framesIn}</td>
      <td>${framesOut}</td>
      <td>${framesHeld}</td>
      <td title=${reasons || nothing}>${total}</td>
      <td class="details-words">${lastDropped ? wordsForDrop(lastDropped) : nothing}</td>
    </tr>
  `;
}
