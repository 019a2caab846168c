/** From page to page: home, lobby, call, end. */

import { SottoError } from 'sotto';
import { Announcer } from './announce.js';
import { CallView } from './call-view.js';
import { type Ending, endedPage } from './ended.js';
import { homePage } from './home.js';
import type { JoinedRoom, JoinRoom } from './joined-room.js';
import { Lobby } from './lobby.js';
import { LocalMedia, type Source } from './local-media.js';
import { newMemberId } from './member-id.js';
import { linkOf, type RoomOptions, routeOf, serverOf } from './route.js';
import { missingHere } from './support.js';
import { type Words, wordsForError } from './words.js';

/** What the app needs from outside. */
export interface AppOptions {
  root: HTMLElement;
  join: JoinRoom;
  /** Told of every room joined, and of `null` when it was left. */
  onroom: (room: JoinedRoom | null) => void;
}

/** The app. */
export class App {
  readonly #options: AppOptions;
  readonly #announcer = new Announcer();
  readonly #page = document.createElement('div');
  #call: CallView | null = null;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#page.className = 'page';
    options.root.replaceChildren(this.#page, this.#announcer.element);
    // A tab that is closed leaves at once, so that the others need not wait for it to time out.
    addEventListener('pagehide', () => this.#call?.leave());
  }

  /** Shows the page that belongs to `url`. */
  open(url: URL): void {
    const route = routeOf(url);
    if (route.page === 'home') {
      this.#show(
        homePage((link) => location.assign(link)),
        'Sotto',
      );
      return;
    }
    // A link acts by no gesture of the one who opens it: it shows the lobby, which opens nothing.
    const obstacle = missingHere();
    const media = new LocalMedia(route.options.video);
    this.#showLobby(route.room, route.options, media, obstacle && wordsForError(obstacle));
  }

  /** Joins anew, for the button after a call. */
  async #rejoin(room: string, options: RoomOptions): Promise<void> {
    const media = new LocalMedia(options.video);
    await media.open(sourcesOf(options));
    const problem = await this.#join(room, options, media);
    if (problem) {
      this.#showLobby(room, options, media, null).showError(problem);
    }
  }

  #showLobby(room: string, options: RoomOptions, media: LocalMedia, obstacle: Words | null): Lobby {
    const lobby = new Lobby({
      room,
      name: options.name,
      media,
      sources: sourcesOf(options),
      obstacle,
      join: async (name) => {
        const problem = await this.#join(room, { ...options, name }, media);
        if (!problem) {
          lobby.close();
        }
        return problem;
      },
    });
    this.#show(lobby.element, `Join ${room} – Sotto`);
    return lobby;
  }

  /** Joins and shows the call, or says what went wrong. */
  async #join(name: string, options: RoomOptions, media: LocalMedia): Promise<Words | null> {
    const page = new URL(location.href);
    try {
      const room = await this.#options.join({
        server: serverOf(page),
        room: name,
        member: newMemberId(options.name ?? 'Guest'),
      });
      this.#showCall(room, name, options, media);
      return null;
    } catch (error) {
      if (error instanceof SottoError) {
        // The words are for people; this is for who looks into it.
        console.warn(error);
        return wordsForError(error.code);
      }
      reportError(error);
      return { what: 'Joining failed.', advice: 'Reload the page and try again.' };
    }
  }

  #showCall(room: JoinedRoom, name: string, options: RoomOptions, media: LocalMedia): void {
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
      link: linkOf(name, location.href),
      announcer: this.#announcer,
      onend: (ending) => {
        stop();
        this.#call = null;
        this.#options.onroom(null);
        this.#showEnd(name, ending, { ...options, ...on });
      },
    });
    this.#call = call;
    this.#options.onroom(room);
    this.#show(call.element, `${name} – Sotto`);
  }

  #showEnd(room: string, ending: Ending, options: RoomOptions): void {
    const rejoin = () => void this.#rejoin(room, options);
    this.#show(endedPage(room, ending, rejoin), `${room} – Sotto`);
  }

  #show(page: HTMLElement, title: string): void {
    const first = this.#page.childElementCount === 0;
    document.title = title;
    this.#page.replaceChildren(page);
    if (!first) {
      // Where a new page starts is where a screen reader should be.
      (page.querySelector<HTMLElement>('h1[tabindex]') ?? page).focus();
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
