/** The safety number of a call: the record of its epochs, the corner and the dialog that show it. */

import type { Epoch } from 'sotto';
import 'sotto/safety-number';
import { SafetyRecord, wordsForChange } from 'sotto/safety-number';
import type { Announcer } from '../elements/announce.js';
import type { JoinedRoom } from '../media/joined-room.js';
import { Acquaintances, type Encounter } from '../names/acquaintances.js';
import { isolated, labels } from '../names/labels.js';
import type { Names } from '../names/names.js';
import { recallMarks, rememberMarks } from '../storage/compared.js';
import type { Words } from '../words.js';
import type { Draw } from './draw.js';
import { SafetyCorner } from './safety-corner.js';
import { SafetyDialog } from './safety-dialog.js';
import { VoiceDialog } from './voice-dialog.js';
import { wordsForDraw } from './voice-words.js';

/** A member that came under a known name, and whether the key of before had been compared. */
export interface KeyWarning extends Pick<Encounter, 'id'> {
  key: 'other' | 'none';
  compared: boolean;
}

/** The options of the view. */
export interface SafetyViewOptions {
  room: JoinedRoom;
  names: Names;
  announcer: Announcer;
  onclick: () => void;
  /** Marks have changed. */
  onmarks: () => void;
  /** A known name has another key, or none. */
  onkey: (warning: KeyWarning) => void;
  /** A comparison by voice goes on, or has failed, and is not on the screen; `null`: it is. */
  onvoice: (words: Words | null) => void;
  /** Leaves the call. */
  leave: () => void;
}

/** The view. */
export class SafetyView {
  readonly record: SafetyRecord;
  readonly corner: SafetyCorner;
  readonly dialog: SafetyDialog;
  readonly voice: VoiceDialog;
  readonly #options: SafetyViewOptions;
  readonly #acquaintances = new Acquaintances();
  readonly #undo: (() => void)[];

  constructor(options: SafetyViewOptions) {
    const { room } = options;
    this.#options = options;
    this.record = new SafetyRecord(room.member, recallMarks());
    this.corner = new SafetyCorner(this.record, options.onclick);
    const namesOf = (ids: readonly string[]) => this.#namesOf(ids);
    this.voice = new VoiceDialog({
      call: room.call,
      record: this.record,
      namesOf,
      leave: options.leave,
      onunseen: (draw) => this.#tellVoice(draw),
      onseen: () => options.onvoice(null),
    });
    this.dialog = new SafetyDialog(this.record, namesOf, () => this.voice.open());
    const { epoch, members, safetyNumber } = room.call;
    if (epoch !== null && safetyNumber !== null) {
      // The group took one in before this view was there to see it.
      this.#take({ epoch, members, safetyNumber, added: [room.member], removed: [] });
      this.corner.show();
    }
    this.#undo = [
      room.call.on('epoch', (epoch) => this.#enter(epoch)),
      room.call.on('state', (state) => {
        if (state !== 'encrypted') {
          this.record.leave();
        }
      }),
      this.record.on('change', ({ marks }) => {
        rememberMarks(marks);
        this.corner.show();
        options.onmarks();
      }),
    ];
  }

  /** Shows the number at full size. */
  open(): void {
    this.corner.unmark();
    this.dialog.open();
  }

  /** Ends with the call. */
  stop(): void {
    for (const undo of this.#undo) {
      undo();
    }
    this.corner.unmark();
    this.dialog.element.close();
    this.voice.stop();
  }

  #tellVoice(draw: Draw): void {
    if (draw.state === 'none') return;
    const words = wordsForDraw(draw, this.record.own, (ids) => this.#namesOf(ids));
    this.#options.announcer.say(`${words.what} ${words.advice}`);
    this.#options.onvoice(words);
  }

  #enter(epoch: Epoch): void {
    const first = this.record.history.length === 0;
    const change = this.#take(epoch);
    this.#options.announcer.say(`${change}. The safety number ${first ? 'is there' : 'has changed'}.`);
    if (!first) {
      this.corner.mark(change);
    }
  }

  /** Takes in an epoch, and with which keys members came back in it. Returns the change in words. */
  #take(epoch: Epoch): string {
    const { own } = this.record;
    this.record.enter(epoch);
    const marked = new Set(this.record.marks.map(({ fingerprint }) => fingerprint));
    for (const { id, key, before } of this.#acquaintances.meet(own, epoch.members)) {
      const compared = before.find((fingerprint) => marked.has(fingerprint));
      this.record.note({ member: id, key, before: compared ?? before.at(-1) ?? null });
      if (key !== 'same') {
        this.#options.onkey({ id, key, compared: compared !== undefined });
      }
    }
    const { current } = this.record;
    return current === null ? '' : wordsForChange(current, own, (ids) => this.#namesOf(ids));
  }

  /** Names are told apart from those of people who are only in the room, too. */
  #namesOf(ids: readonly string[]): Map<string, string> {
    const inRoom = this.#options.room.streams.map(({ member }) => member);
    const shown = labels([...ids, ...inRoom], (id) => this.#options.names.of(id));
    return new Map([...shown].map(([id, label]) => [id, isolated(label)]));
  }
}
