/** A call on the screen: puts the parts together and keeps them up to date with the room. */

import { type Epoch, type ErrorCode, SottoError } from 'sotto';
import { Acquaintances, type Encounter } from './acquaintances.js';
import type { Announcer } from './announce.js';
import { AudioSink } from './audio-sink.js';
import { Bar } from './bar.js';
import { copyButton } from './buttons.js';
import { CallHealth } from './call-health.js';
import { DetailsDialog } from './details-dialog.js';
import { h } from './dom.js';
import type { Ending } from './ended.js';
import { mark } from './icons.js';
import type { JoinedRoom } from './joined-room.js';
import { isolated } from './labels.js';
import type { LocalMedia } from './local-media.js';
import { Notices } from './notices.js';
import { type AppTrack, labelsOf } from './participants.js';
import { People } from './people.js';
import { publishTo } from './publisher.js';
import { SafetyCorner } from './safety-corner.js';
import { SafetyDialog } from './safety-dialog.js';
import { changeOf, type SafetyChange, withChange } from './safety-history.js';
import { Scene } from './scene.js';
import { createSettingsDialog } from './settings-dialog.js';
import { type Action, listenForKeys } from './shortcuts.js';
import { Stage } from './stage.js';
import { STALE, type Words, wordsForDevice, wordsForError, wordsForKey, wordsForTrouble } from './words.js';

/** What a call's view needs. */
export interface CallViewOptions {
  room: JoinedRoom;
  media: LocalMedia;
  /** The room's name and the link that leads to it. */
  name: string;
  link: string;
  announcer: Announcer;
  /** Called once, after everything was closed. */
  onend: (ending: Ending) => void;
}

/** Waiting for keys longer than this is worth a word. Milliseconds. */
const LONG_WAIT = 8_000;

/** What a new media connection puts right. */
const MEDIA_ERRORS: ReadonlySet<ErrorCode> = new Set(['media-lost', 'offer-refused', 'negotiation-failed']);

/** The view. */
export class CallView {
  readonly element: HTMLElement;
  readonly #room: JoinedRoom;
  readonly #media: LocalMedia;
  readonly #announcer: Announcer;
  readonly #onend: (ending: Ending) => void;
  readonly #stage = new Stage();
  readonly #bar = new Bar((action) => this.#run(action));
  readonly #people = new People(() => this.#togglePeople());
  readonly #corner = new SafetyCorner(() => this.#run('safety'));
  readonly #safety = new SafetyDialog();
  readonly #notices = new Notices();
  readonly #sound = new AudioSink(() => this.#soundIsBlocked());
  readonly #settings: ReturnType<typeof createSettingsDialog>;
  readonly #details: DetailsDialog;
  readonly #health: CallHealth;
  readonly #scene: Scene;
  readonly #undo: (() => void)[] = [];
  readonly #acquaintances = new Acquaintances();
  #history: SafetyChange[] = [];
  #waitTimer: ReturnType<typeof setTimeout> | undefined;
  #lastError: SottoError | null = null;
  #ended = false;

  constructor(options: CallViewOptions) {
    this.#room = options.room;
    this.#media = options.media;
    this.#announcer = options.announcer;
    this.#onend = options.onend;
    this.#details = new DetailsDialog(this.#room.call, () => this.#labels());
    this.#settings = createSettingsDialog(
      this.#media,
      (id) => this.#sound.choose(id),
      () => this.#details.open(),
    );
    this.#health = new CallHealth(
      this.#room.call,
      () => this.#update(),
      ({ member, track, undecryptable }) =>
        this.#announcer.say(
          wordsForTrouble(isolated(this.#labels().get(member) ?? member), track, undecryptable),
        ),
    );
    this.#scene = new Scene({
      room: this.#room,
      media: this.#media,
      health: this.#health,
      stage: this.#stage,
      people: this.#people,
      bar: this.#bar,
      sound: this.#sound,
    });
    const copied = () => this.#announcer.say('Link copied');
    this.element = h(
      'main',
      { class: 'call', tabindex: '-1', 'aria-label': `Call in room ${options.name}` },
      h(
        'header',
        { class: 'call-header' },
        h('h1', { class: 'call-title' }, mark(), h('span', {}, options.name)),
        copyButton('Copy link', options.link, copied),
        this.#corner.element,
      ),
      this.#notices.element,
      h('div', { class: 'call-middle' }, this.#stage.element, this.#people.element),
      this.#bar.element,
      this.#sound.element,
      this.#safety.element,
      this.#settings.element,
      this.#details.element,
    );
    this.#listen();
    if (this.#room.call.epoch !== null) {
      // The group took one in before this view was there to see it.
      const change = { members: this.#room.call.members, added: [this.#room.member], removed: [] };
      this.#acquaintances.meet(this.#room.member, change.members);
      this.#history = withChange([], changeOf(change, this.#room.member, Date.now()));
    }
    this.#groupChanged();
    this.#connectionChanged();
    this.#update();
  }

  #labels(): Map<string, string> {
    return labelsOf(this.#room.member, this.#room.call.members, this.#room.streams);
  }

  /** Leaves and closes everything. */
  leave(): void {
    this.#end({ how: 'left' });
  }

  #listen(): void {
    const { call } = this.#room;
    const update = () => this.#update();
    const failed = (error: SottoError) => this.#failed(error);
    this.#undo.push(
      call.on('state', () => this.#groupChanged()),
      call.on('members', update),
      call.on('stale', () => this.#warn('stale', STALE)),
      call.on('fresh', () => this.#notices.clear('stale')),
      call.on('epoch', (epoch) => this.#epochChanged(epoch)),
      this.#room.on('stream-added', update),
      this.#room.on('stream-removed', update),
      this.#room.on('mute', update),
      this.#room.on('connection', () => this.#connectionChanged()),
      this.#room.on('media', (state) => this.#mediaChanged(state)),
      this.#room.on('error', failed),
      this.#media.listen({
        changed: (track) => this.#ownTrackChanged(track),
        failed: ({ source, problem }) => this.#warn(source, wordsForDevice(source, problem)),
      }),
      publishTo(this.#room, this.#media, (error) => this.#failedToSend(error)),
      listenForKeys((action) => this.#run(action)),
    );
  }

  #run(action: Action): void {
    switch (action) {
      case 'microphone':
      case 'camera':
        void (this.#media.isOn(action) ? this.#media.switchOff(action) : this.#media.switchOn(action));
        break;
      case 'screen':
        this.#toggleScreen();
        break;
      case 'devices':
        this.#settings.element.showModal();
        break;
      case 'people':
        this.#togglePeople();
        break;
      case 'safety':
        this.#corner.unmark();
        this.#showSafety();
        this.#safety.open();
        break;
      case 'details':
        this.#details.open();
        break;
      case 'leave':
        this.leave();
        break;
    }
  }

  #toggleScreen(): void {
    if (this.#media.isOn('screen')) {
      this.#media.stopScreen();
    } else {
      void this.#media.shareScreen();
    }
  }

  #togglePeople(): void {
    if (this.#people.isOpen) {
      this.#people.close();
      this.#bar.focusPeople();
    } else {
      this.#people.open();
    }
    this.#update();
  }

  #groupChanged(): void {
    const { state } = this.#room.call;
    clearTimeout(this.#waitTimer);
    this.#notices.clear('waiting');
    this.#notices.clear('stale');
    if (state === 'stopped') {
      this.#lost();
      return;
    }
    if (state === 'waiting') {
      this.#waitTimer = setTimeout(() => this.#waitsLong(), LONG_WAIT);
    }
    this.#showSafety();
    this.#update();
  }

  #waitsLong(): void {
    this.#warn('waiting', {
      what: 'Still waiting for keys.',
      advice: 'Somebody in the call has to let you in; their browser does it by itself when it is awake.',
    });
  }

  #epochChanged(epoch: Epoch): void {
    const first = this.#history.length === 0;
    const inRoom = this.#room.streams.map(({ member }) => member);
    const met = this.#acquaintances.meet(this.#room.member, epoch.members);
    const change = changeOf(epoch, this.#room.member, Date.now(), inRoom, met);
    this.#warnOfKeys(met);
    this.#history = withChange(this.#history, change);
    this.#announcer.say(`${change.why}. The safety number ${first ? 'is there' : 'has changed'}.`);
    this.#showSafety();
    if (!first) {
      this.#corner.mark(change);
      this.#safety.mark(change);
    }
    this.#update();
  }

  /** Stays until it is put away: nobody should miss it for having looked elsewhere. */
  #warnOfKeys(met: readonly Encounter[]): void {
    const { member, call, streams } = this.#room;
    const names = labelsOf(member, call.members, streams);
    const look = { label: 'Show people', run: () => this.#people.isOpen || this.#togglePeople() };
    for (const { id, key } of met) {
      if (key !== 'same') {
        this.#notices.show(`key ${id}`, wordsForKey(isolated(names.get(id) ?? ''), key), look, true);
      }
    }
  }

  #showSafety(): void {
    const number = this.#room.call.safetyNumber;
    this.#corner.show(number);
    this.#safety.show(number, this.#history);
  }

  #connectionChanged(): void {
    switch (this.#room.connection) {
      case 'connected':
        this.#notices.clear('connection');
        break;
      case 'reconnecting':
        this.#warn('connection', {
          what: 'Reconnecting…',
          advice: 'The connection to the server was lost. It comes back by itself if the network does.',
        });
        break;
      case 'closed':
        this.#lost();
        return;
    }
    this.#update();
  }

  #mediaChanged(state: RTCPeerConnectionState): void {
    if (state === 'failed' || state === 'disconnected') {
      this.#warn('media', {
        what: 'Video and sound are interrupted.',
        advice: 'They come back by themselves if the network does.',
      });
    } else {
      this.#notices.clear('media');
    }
  }

  #ownTrackChanged(track: AppTrack): void {
    if (track !== 'screen-audio' && this.#media.isOn(track)) {
      this.#notices.clear(track);
    }
    if (track === 'microphone' || track === 'camera') {
      const name = track === 'microphone' ? 'Microphone' : 'Camera';
      this.#announcer.say(`${name} ${this.#media.isOn(track) ? 'on' : 'off'}`);
    }
    this.#update();
  }

  #soundIsBlocked(): void {
    this.#notices.show(
      'sound',
      { what: 'The browser holds back the sound.', advice: 'It wants a click first.' },
      {
        label: 'Play sound',
        run: () => {
          this.#notices.clear('sound');
          this.#sound.unblock();
        },
      },
    );
  }

  #failedToSend(error: unknown): void {
    if (error instanceof SottoError) {
      this.#failed(error);
    } else {
      reportError(error);
    }
  }

  #failed(error: SottoError): void {
    this.#lastError = error;
    console.warn(error);
    if (this.#ended || error.code === 'unreachable') {
      // Being unreachable shows as a connection that is being made again.
      return;
    }
    this.#warn(MEDIA_ERRORS.has(error.code) ? 'media' : 'error', wordsForError(error.code));
  }

  #warn(topic: Parameters<Notices['show']>[0], words: Words): void {
    this.#notices.show(topic, words);
    this.#announcer.interrupt(`${words.what} ${words.advice}`);
  }

  #lost(): void {
    // The error that explains the end may be told right after it.
    queueMicrotask(() => this.#end({ how: 'lost', why: wordsForError(this.#lastError?.code ?? 'stopped') }));
  }

  #end(ending: Ending): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    for (const undo of this.#undo) {
      undo();
    }
    clearTimeout(this.#waitTimer);
    this.#health.stop();
    this.#media.stop();
    this.#sound.stop();
    this.#stage.close();
    this.#corner.unmark();
    this.#settings.close();
    this.#details.stop();
    this.#details.element.close();
    this.#safety.element.close();
    // A room that cannot say goodbye is gone all the same.
    this.#room.leave().catch(() => undefined);
    this.#onend(ending);
  }

  #update(): void {
    if (!this.#ended) {
      this.#scene.show();
    }
  }
}
