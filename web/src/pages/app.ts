/** From page to page: home, lobby, call, end. */

import { render, type TemplateResult } from 'lit-html';
import { createMemberId, type Link, roomIdOf, SottoError } from 'sotto';
import { RoomError } from 'sotto/room';
import { AboutDialog, type ShownCode } from '../code/about-dialog.js';
import { Announcer } from '../elements/announce.js';
import { linkOf, type RoomOptions, routeOf, serverOf } from '../link/route.js';
import type { JoinedRoom, JoinRoom } from '../media/joined-room.js';
import { LocalMedia, type Source } from '../media/local-media.js';
import { newMemberId, newShownName } from '../names/member-id.js';
import { type Words, wordsForError } from '../words.js';
import { wordsForLink } from '../words-for-links.js';
import { CallView } from './call-view.js';
import { damagedPage } from './damaged.js';
import { type Ending, endedPage } from './ended.js';
import { homePage } from './home.js';
import { Lobby } from './lobby.js';
import { missingHere } from './support.js';

/** The options of the app. */
export interface AppOptions {
  root: HTMLElement;
  /** Begins to load what a call needs, for which the lobby leaves time, and returns how to join with it. */
  prepare: () => JoinRoom;
  /** Which code runs here. */
  code: () => Promise<ShownCode>;
  /** SHA-256 of the manifest of that code. */
  codeHash: () => Promise<Uint8Array>;
  /** Told of every room joined, and of `null` when it was left. */
  onroom: (room: JoinedRoom | null) => void;
}

/** The way into a room. The password is kept for the button after a call, and nowhere else. */
interface Entrance {
  link: Link;
  /** The link's room as it may be shown. */
  room: string;
  options: RoomOptions;
  password: string | null;
  join: JoinRoom;
}

/** The app. */
export class App {
  readonly #options: AppOptions;
  readonly #announcer = new Announcer();
  readonly #page = document.createElement('div');
  readonly #about: AboutDialog;
  #call: CallView | null = null;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#page.className = 'page';
    this.#about = new AboutDialog(options.code);
    options.root.replaceChildren(this.#page, this.#announcer.element, this.#about.element);
    // A tab that is closed leaves at once, so that the others need not wait for it to time out.
    addEventListener('pagehide', () => this.#call?.leave());
    // Another link in the address bar, with a secret, is no other document to the browser.
    addEventListener('hashchange', () => location.pathname === '/' && location.reload());
  }

  /** Shows the page that belongs to `url`. */
  open(url: URL): void {
    const route = routeOf(url);
    if (route.page === 'home') {
      this.#show(
        homePage(
          (link) => location.assign(link),
          () => this.#about.open(),
        ),
        'Sotto',
      );
      return;
    }
    if (route.page === 'damaged') {
      this.#show(damagedPage(wordsForLink(route.why)), 'Sotto');
      return;
    }
    // A link is no gesture of the person who opens it: it shows the lobby, which opens no device.
    const obstacle = missingHere();
    const media = new LocalMedia(route.options.video);
    const join = this.#options.prepare();
    this.#showLobby({ ...route, password: null, join }, media, obstacle && wordsForError(obstacle));
  }

  /** Joins anew, for the button after a call. */
  async #rejoin(entrance: Entrance): Promise<void> {
    const media = new LocalMedia(entrance.options.video);
    await media.open(sourcesOf(entrance.options));
    const problem = await this.#join(entrance, media);
    if (problem) {
      this.#showLobby(entrance, media, null).showError(problem);
    }
  }

  #showLobby(entrance: Entrance, media: LocalMedia, obstacle: Words | null): Lobby {
    const { link, room, options } = entrance;
    const lobby = new Lobby({
      room,
      hasSecret: link.secret !== null,
      name: options.name,
      media,
      sources: sourcesOf(options),
      obstacle,
      about: () => this.#about.open(),
      join: async ({ name, password }) => {
        const problem = await this.#join({ ...entrance, options: { ...options, name }, password }, media);
        if (!problem) {
          lobby.close();
        }
        return problem;
      },
    });
    this.#show(lobby.element, `Join ${room} – Sotto`);
    return lobby;
  }

  /** Joins and shows the call, or returns the error in words. */
  async #join(entrance: Entrance, media: LocalMedia): Promise<Words | null> {
    const { link, options, password } = entrance;
    const typed = options.name ?? 'Guest';
    const name = link.secret === null ? null : newShownName(typed);
    try {
      const room = await entrance.join({
        server: serverOf(new URL(location.href)),
        room: await roomIdOf(link),
        member: name === null ? newMemberId(typed) : createMemberId(),
        ...(link.secret !== null && { linkSecret: link.secret }),
        ...(name !== null && { name }),
        ...(password !== null && { password }),
      });
      this.#showCall(room, name, entrance, media);
      return null;
    } catch (error) {
      if (error instanceof SottoError || error instanceof RoomError) {
        // The words are for people; this is for developers.
        console.warn(error);
        return wordsForError(error.code);
      }
      reportError(error);
      return { what: 'Joining failed.', advice: 'Reload the page and try again.' };
    }
  }

  /** `ownName`: what the others see, in a call with a link secret. */
  #showCall(room: JoinedRoom, ownName: string | null, entrance: Entrance, media: LocalMedia): void {
    const { link, room: name, options } = entrance;
    const on = { microphone: media.isOn('microphone'), camera: media.isOn('camera') };
    const stop = media.listen({
      changed: () => {
        on.microphone = media.isOn('microphone');
        on.camera = media.isOn('camera');
      },
    });
    const call = new CallView({
      room,
      media,
      name,
      link,
      ownName,
      announcer: this.#announcer,
      about: () => this.#about.open(),
      codeHash: this.#options.codeHash,
      onend: (ending) => {
        stop();
        this.#call = null;
        this.#options.onroom(null);
        this.#showEnd(ending, { ...entrance, options: { ...options, ...on } });
      },
    });
    this.#call = call;
    this.#options.onroom(room);
    this.#show(call.element, `${name} – Sotto`);
  }

  #showEnd(ending: Ending, entrance: Entrance): void {
    const { room } = entrance;
    const rejoin = () => void this.#rejoin(entrance);
    if (ending.how === 'moved') {
      history.replaceState(null, '', linkOf(ending.link, location.href));
      void this.#rejoin({ ...entrance, link: ending.link });
    }
    this.#show(endedPage(room, ending, rejoin), `${room} – Sotto`);
  }

  #show(page: HTMLElement | TemplateResult, title: string): void {
    const first = this.#page.childElementCount === 0;
    document.title = title;
    render(page, this.#page);
    if (!first) {
      // Where a new page starts is where a screen reader should be.
      const heading = this.#page.querySelector<HTMLElement>('h1[tabindex]');
      (heading ?? this.#page.querySelector('main'))?.focus();
    }
  }
}

/** The sources to join with. */
function sourcesOf(options: RoomOptions): Source[] {
  const sources: Source[] = [];
  if (options.microphone) {
    sources.push('microphone');
  }
  if (options.camera) {
    sources.push('camera');
  }
  return sources;
}
