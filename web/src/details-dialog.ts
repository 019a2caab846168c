/** What became of every frame, for people who look for a fault: the call's counters, once a second while it is open. */

import type { CallStats, CallStreamStats, DropReason } from 'sotto';
import { createDialog } from './dialog.js';
import { fill, h, nameOf } from './dom.js';
import type { JoinedCall } from './joined-room.js';
import { wordsForDrop, wordsForTrack } from './words.js';

/** Milliseconds. */
const INTERVAL = 1_000;

const COLUMNS = ['Stream', 'In', 'Out', 'Held', 'Dropped', 'Last dropped because'];

/** The dialog. */
export class DetailsDialog {
  readonly element: HTMLDialogElement;
  readonly #call: Pick<JoinedCall, 'stats'>;
  readonly #labels: () => ReadonlyMap<string, string>;
  readonly #epoch = h('p', { class: 'hint' });
  readonly #rows = h('tbody');
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `labels` tells what everybody is called on the rest of the page. */
  constructor(call: Pick<JoinedCall, 'stats'>, labels: () => ReadonlyMap<string, string>) {
    this.#call = call;
    this.#labels = labels;
    this.element = createDialog(
      'details',
      'Encryption details',
      this.#epoch,
      h(
        'div',
        { class: 'details-scroll', tabindex: '0', role: 'region', 'aria-label': 'Counters of all streams' },
        h(
          'table',
          { class: 'details' },
          h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
          this.#rows,
        ),
      ),
      h(
        'p',
        { class: 'hint' },
        'Frames are counted before and after encryption. A held frame waited for the keys of a change of the group.',
      ),
    );
    this.element.addEventListener('close', () => this.stop());
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

  #show({ epoch, streams }: CallStats): void {
    fill(this.#epoch, epoch === undefined ? 'Waiting for keys.' : `Epoch ${epoch} of the group.`);
    const names = this.#labels();
    fill(this.#rows, ...streams.map((stream) => row(stream, names)));
  }
}

function row(stream: CallStreamStats, names: ReadonlyMap<string, string>): HTMLElement {
  const { member, framesIn, framesOut, framesHeld, dropped, lastDropped } = stream;
  const who = member === undefined ? 'You' : nameOf(names.get(member) ?? 'Somebody who has left');
  const counts = Object.entries(dropped) as [DropReason, number][];
  const reasons = counts.map(([reason, count]) => `${count}: ${wordsForDrop(reason)}`).join('\n');
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, who, `, ${wordsForTrack(stream.track)}`),
    h('td', {}, String(framesIn)),
    h('td', {}, String(framesOut)),
    h('td', {}, String(framesHeld)),
    h('td', { title: reasons || null }, String(total)),
    h('td', { class: 'details-words' }, lastDropped ? wordsForDrop(lastDropped) : ''),
  );
}
