/** A call on the screen: puts the parts together and keeps them up to date with the room. */

import { html, render } from 'lit-html';
import type { Link } from 'sotto';
import { Bar } from '../call/bar.js';
import { CallMove } from '../call/call-move.js';
import { CallPresenter } from '../call/call-presenter.js';
import { ConnectionNotices } from '../call/connection-notices.js';
import { DetailsDialog } from '../call/details-dialog.js';
import { InviteDialog } from '../call/invite-dialog.js';
import { followLink } from '../call/link-notices.js';
import { Notices } from '../call/notices.js';
import { People } from '../call/people.js';
import { createSettingsDialog } from '../call/settings-dialog.js';
import { Stage } from '../call/stage.js';
import { CodeStatements } from '../code/code-statements.js';
import type { Announcer } from '../elements/announce.js';
import { inviteButton } from '../elements/buttons.js';
import { mark } from '../elements/icons.js';
import { CallHealth } from '../health/call-health.js';
import { linkOf } from '../link/route.js';
import { AudioSink } from '../media/audio-sink.js';
import type { JoinedRoom } from '../media/joined-room.js';
import type { LocalMedia } from '../media/local-media.js';
import { publishTo } from '../media/publisher.js';
import { isolated } from '../names/labels.js';
import { Names } from '../names/names.js';
import { type AppTrack, labelsOf } from '../names/participants.js';
import { type KeyWarning, SafetyView } from '../safety/safety-view.js';
import { type Action, listenForKeys } from '../storage/shortcuts.js';
import { STALE, type Words, wordsForDevice, wordsForKey, wordsForTrouble } from '../words.js';
import type { Ending } from './ended.js';

/** The options of a call's view. */
export interface CallViewOptions {
  room: JoinedRoom;
  media: LocalMedia;
  /** The room's name as it is shown, and the link that leads to it. */
  name: string;
  link: Link;
  /** The name that the others see, in a call with a link secret; else `null`, and the member's id has it. */
  ownName: string | null;
  announcer: Announcer;
  /** Opens the dialog on the app's code. */
  about: () => void;
  /** SHA-256 of the manifest of the code that runs here. */
  codeHash: () => Promise<Uint8Array>;
  /** Called once, after everything was closed. */
  onend: (ending: Ending) => void;
}

/** After waiting for keys longer than this a notice is shown. Milliseconds. */
const LONG_WAIT = 8_000;

/** The view. */
export class CallView {
  readonly element = document.createElement('main');
  readonly #room: JoinedRoom;
  readonly #media: LocalMedia;
  readonly #announcer: Announcer;
  readonly #onend: (ending: Ending) => void;
  readonly #stage = new Stage();
  readonly #bar = new Bar((action) => this.#run(action));
  readonly #names: Names;
  readonly #people: People;
  readonly #safety: SafetyView;
  readonly #notices: Notices;
  readonly #connection: ConnectionNotices;
  readonly #sound = new AudioSink(() => this.#soundIsBlocked());
  readonly #settings: ReturnType<typeof createSettingsDialog>;
  readonly #details: DetailsDialog;
  readonly #health: CallHealth;
  readonly #codes: CodeStatements;
  readonly #presenter: CallPresenter;
  readonly #undo: (() => void)[] = [];
  #waitTimer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(options: CallViewOptions) {
    this.#room = options.room;
    this.#media = options.media;
    this.#announcer = options.announcer;
    this.#onend = options.onend;
    this.#notices = new Notices(options.announcer);
    this.#names = this.#knowNames(options.ownName);
    this.#people = new People(options.ownName !== null, () => this.#togglePeople());
    this.#details = new DetailsDialog(this.#room.call, () => this.#labels());
    this.#settings = createSettingsDialog(
      this.#media,
      (id) => this.#sound.choose(id),
      () => this.#details.open(),
      options.about,
    );
    this.#health = new CallHealth(
      this.#room.call,
      () => this.#update(),
      ({ member, track, undecryptable }) =>
        this.#announcer.say(
          wordsForTrouble(isolated(this.#labels().get(member) ?? member), track, undecryptable),
        ),
    );
    this.#safety = new SafetyView({
      room: this.#room,
      names: this.#names,
      announcer: this.#announcer,
      onclick: () => this.#run('safety'),
      onmarks: () => this.#update(),
      onkey: (warning) => this.#warnOfKey(warning),
      onvoice: (words) => this.#offerVoice(words),
      leave: () => this.#run('leave'),
    });
    this.#codes = new CodeStatements({
      call: this.#room.call,
      member: this.#room.member,
      ownHash: options.codeHash,
      onchange: () => this.#update(),
    });
    this.#presenter = new CallPresenter({
      room: this.#room,
      names: this.#names,
      media: this.#media,
      health: this.#health,
      stage: this.#stage,
      people: this.#people,
      bar: this.#bar,
      sound: this.#sound,
      comparedAt: (member) => this.#safety.record.markOf(member)?.at ?? null,
      codeOf: (member) => this.#codes.of(member),
    });
    this.element.className = 'call';
    this.element.tabIndex = -1;
    this.element.setAttribute('aria-label', `Call in room ${options.name}`);
    const move = new CallMove({
      room: this.#room,
      name: options.link.room,
      notices: this.#notices,
      labelOf: (member) => isolated(this.#labels().get(member) ?? member),
      move: (link) => this.#end({ how: 'moved', link }),
    });
    const invite = new InviteDialog({
      link: linkOf(options.link, location.href),
      hasSecret: options.ownName !== null,
      copied: () => this.#announcer.say('Link copied'),
      renew: () => void move.offer(),
    });
    render(
      html`
        <header class="call-header">
          <h1 class="call-title">${mark()}<span>${options.name}</span></h1>
          ${inviteButton(() => invite.open())} ${this.#safety.corner.element}
        </header>
        ${this.#notices.element}
        <div class="call-middle">${this.#stage.element}${this.#people.element}</div>
        ${this.#bar.element}${this.#sound.element}
        ${this.#safety.dialog.element}${this.#safety.voice.element}${this.#settings.element}${this.#details.element}${invite.element}
      `,
      this.element,
    );
    this.#connection = new ConnectionNotices({
      room: this.#room,
      notices: this.#notices,
      onchange: () => this.#update(),
      onlost: (why) => this.#end({ how: 'lost', why }),
    });
    this.#undo.push(() => this.#connection.stop());
    this.#listen();
    this.#undo.push(() => move.stop());
    this.#undo.push(followLink(this.#room.call, options.ownName !== null, this.#notices, this.#announcer));
    this.#groupChanged();
    this.#update();
  }

  #labels(): Map<string, string> {
    return labelsOf(this.#room.member, this.#room.call.members, this.#room.streams, this.#names);
  }

  /** The names of all that were in the group: listened for first, since the others that listen show them. */
  #knowNames(ownName: string | null): Names {
    const { call, member } = this.#room;
    const names = new Names(member, ownName);
    names.learn(call.members);
    this.#undo.push(call.on('members', (members) => names.learn(members)));
    this.#undo.push(call.on('epoch', ({ members }) => names.learn(members)));
    return names;
  }

  /** Leaves and closes everything. */
  leave(): void {
    this.#end({ how: 'left' });
  }

  #listen(): void {
    const { call } = this.#room;
    const update = () => this.#update();
    this.#undo.push(
      call.on('state', () => this.#groupChanged()),
      call.on('members', update),
      call.on('stale', () => this.#notices.warn('stale', STALE)),
      call.on('fresh', () => this.#notices.clear('stale')),
      call.on('epoch', update),
      this.#room.on('stream-added', update),
      this.#room.on('stream-removed', update),
      this.#room.on('mute', update),
      this.#media.listen({
        changed: (track) => this.#ownTrackChanged(track),
        failed: ({ source, problem }) => this.#notices.warn(source, wordsForDevice(source, problem)),
      }),
      publishTo(this.#room, this.#media, (error) => this.#connection.failed(error)),
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
      this.#connection.lost();
      return;
    }
    if (state === 'waiting') {
      this.#waitTimer = setTimeout(() => this.#waitsLong(), LONG_WAIT);
    }
    this.#update();
  }

  #waitsLong(): void {
    this.#notices.warn('waiting', {
      what: 'Still waiting for keys.',
      advice: 'Somebody in the call has to let you in; their browser does it by itself when it is awake.',
    });
  }

  /** The notice stays until it is put away, so that it is not missed by a look elsewhere. */
  #warnOfKey({ id, key, compared }: KeyWarning): void {
    const look = { label: 'Show people', run: () => this.#people.isOpen || this.#togglePeople() };
    const label = isolated(this.#labels().get(id) ?? '');
    this.#notices.show(`key ${id}`, wordsForKey(label, key, compared), look, true);
  }

  /** A comparison by voice offers itself; nothing is opened over what somebody is doing. */
  #offerVoice(words: Words | null): void {
    if (words === null) {
      this.#notices.clear('voice');
    } else {
      this.#notices.show('voice', words, { label: 'Compare by voice', run: () => this.#safety.voice.open() });
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
    this.#settings.close();
    this.#details.stop();
    this.#details.element.close();
    this.#safety.stop();
    this.#codes.stop();
    // A room that cannot say goodbye is gone all the same.
    this.#room.leave().catch(() => undefined);
    this.#onend(ending);
  }

  #update(): void {
    if (!this.#ended) {
      this.#presenter.show();
    }
  }
}
