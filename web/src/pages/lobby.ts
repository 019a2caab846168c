/** Before the call: one's name, the devices that others will see and hear, and the way in. */

import { html, nothing, render, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { aboutButton } from '../elements/buttons.js';
import { icon, mark } from '../elements/icons.js';
import { playing } from '../elements/playing.js';
import { hidden } from '../elements/text.js';
import { ChosenSources } from '../media/chosen-sources.js';
import { DeviceChoice } from '../media/device-choice.js';
import { levelMeter } from '../media/level.js';
import type { LocalMedia, Source, SourceProblem } from '../media/local-media.js';
import { cleanName } from '../names/clean-name.js';
import { initials } from '../names/member-id.js';
import { recall, remember } from '../storage/remember.js';
import type { Words } from '../words.js';
import { wordsForDevice } from '../words.js';

/** The input of a person that joins. */
export interface Person {
  name: string;
  /** Besides the link; `null` for none. */
  password: string | null;
}

/** The options of the lobby. */
export interface LobbyOptions {
  room: string;
  /** Whether the link has a secret. */
  hasSecret: boolean;
  name: string | null;
  media: LocalMedia;
  /** The sources to join with, unless one chooses otherwise here. */
  sources: readonly Source[];
  /** The reason for which this browser cannot take part in a call, if any. */
  obstacle: Words | null;
  /** Opens the dialog on the app's code. */
  about: () => void;
  /** Joins; resolves with the error in words, or `null` when the lobby is no longer needed. */
  join: (person: Person) => Promise<Words | null>;
}

const WITH_SECRET =
  'Only those who have this link can join. The server learns neither the link nor your name.';
const WITHOUT_SECRET =
  'This link has no secret. Only the safety number, compared with the others, shows that nobody is in between.';

const NAMES: Record<Source, string> = { microphone: 'Microphone', camera: 'Camera' };

/** The page. It opens no device before a button is pressed: a link that another person has sent is no gesture. */
export class Lobby {
  readonly element = document.createElement('main');
  readonly #options: LobbyOptions;
  readonly #chosen: ChosenSources;
  readonly #level: ReturnType<typeof levelMeter>;
  readonly #devices: DeviceChoice;
  readonly #stopListening: () => void;
  /** On a phone the way in should be in sight before the lists of devices are. */
  readonly #roomForDevices = matchMedia('(min-width: 801px)').matches;
  /** The first value of the field; later ones are kept by the field alone. */
  readonly #firstName: string;
  #initials: string;
  #error: Words | null;
  readonly #problems = new Map<SourceProblem['source'], Words>();
  #joining = false;

  constructor(options: LobbyOptions) {
    this.#options = options;
    const { media } = options;
    this.#chosen = new ChosenSources(media, options.sources);
    this.#firstName = cleanName(options.name ?? recall('name') ?? '');
    this.#initials = initialsOf(this.#firstName);
    this.#error = options.obstacle;
    this.#level = levelMeter(media);
    this.#devices = new DeviceChoice('lobby', media, (id) => remember('speaker', id));
    this.#stopListening = media.listen({
      changed: () => this.#mediaChanged(),
      failed: ({ source, problem }) => {
        this.#problems.set(source, wordsForDevice(source, problem));
        this.#render();
      },
    });
    this.element.className = 'lobby';
    this.#render();
  }

  showError(error: Words): void {
    this.#error = error;
    this.#render();
  }

  close(): void {
    this.#level.close();
    this.#devices.close();
    this.#stopListening();
    render(nothing, this.element);
  }

  #render(): void {
    render(
      html`
        <a class="brand" href="/">${mark()}<span>Sotto</span></a>
        <div class="lobby-columns">
          <section class="lobby-preview" aria-label="What others will see">
            ${this.#preview()}
            <button
              type="button"
              class="quiet-button"
              data-action="preview"
              ?hidden=${this.#chosen.opened}
              @click=${() => void this.#open()}
            >
              Check camera and microphone
            </button>
            ${this.#level.element}
          </section>
          ${this.#form()}
        </div>
      `,
      this.element,
    );
  }

  #preview(): TemplateResult {
    const camera = this.#options.media.track('camera');
    // `muted` as an attribute alone does not silence an element that a script made.
    return html`
      <div class="preview">
        <div class="tile-initials" aria-hidden="true" ?hidden=${camera !== null}><span>${this.#initials}</span></div>
        <video
          autoplay
          playsinline
          muted
          .muted=${true}
          data-mirrored
          ?hidden=${camera === null}
          ${playing(camera)}
        ></video>
        <div class="preview-bar">${this.#toggle('microphone')}${this.#toggle('camera')}</div>
      </div>
    `;
  }

  #toggle(source: Source): TemplateResult {
    const on = this.#chosen.isOn(source);
    const toggle = () => {
      this.#problems.delete(source);
      void this.#chosen.toggle(source);
      this.#mediaChanged();
    };
    return html`
      <button
        type="button"
        class="round-button"
        title=${NAMES[source]}
        data-action=${source}
        aria-pressed=${on}
        @click=${toggle}
      >
        ${icon(on ? source : `${source}-off`)} ${hidden(NAMES[source])}
      </button>
    `;
  }

  #form(): TemplateResult {
    const typed = ({ currentTarget }: Event) => {
      this.#initials = initialsOf((currentTarget as HTMLInputElement).value);
      this.#render();
    };
    return html`
      <form class="lobby-form" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <h1 tabindex="-1">Join <span class="room-name">${this.#options.room}</span></h1>
        <div class="field">
          <label for="name">Your name</label>
          <input
            id="name"
            name="name"
            type="text"
            autocomplete="nickname"
            maxlength="40"
            required
            value=${this.#firstName}
            @input=${typed}
          />
        </div>
        <details class="lobby-devices" ?open=${this.#roomForDevices}>
          <summary>Devices</summary>
          ${this.#devices.element}
        </details>
        ${this.#options.hasSecret ? more() : nothing}
        <div class="problem-list" role="status">${[...this.#problems].map(deviceProblem)}</div>
        <div class="problem" role="alert" data-problem="join">${this.#errorLine()}</div>
        <button
          type="submit"
          class="main-button"
          data-action="join"
          ?disabled=${this.#joining || this.#options.obstacle !== null}
        >
          ${this.#joining ? 'Joining…' : 'Join'}
        </button>
        <p class="hint" data-link=${this.#options.hasSecret ? 'secret' : 'open'}>
          ${this.#options.hasSecret ? WITH_SECRET : WITHOUT_SECRET}
        </p>
        <p class="hint">
          Camera and microphone stay closed until you join or check them, and you can join without. What you send is
          encrypted before it leaves this browser.
        </p>
        ${aboutButton(this.#options.about)}
      </form>
    `;
  }

  #errorLine(): unknown {
    // The same error anew is a new element, or it would not be said again.
    return this.#error
      ? keyed(this.#error, html`${icon('warning')}<p>${sentence(this.#error)}</p>`)
      : nothing;
  }

  /** Opens the chosen sources. Whether all are there. */
  async #open(): Promise<boolean> {
    const complete = this.#chosen.open();
    this.#mediaChanged();
    return await complete;
  }

  #mediaChanged(): void {
    for (const source of ['microphone', 'camera'] as const) {
      if (this.#chosen.isOn(source)) {
        this.#problems.delete(source);
      }
    }
    this.#render();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.element.querySelector<HTMLInputElement>('#name');
    const name = cleanName(field?.value ?? '');
    if (!name) {
      this.showError({ what: 'A name is missing.', advice: 'Write what the others should call you.' });
      field?.focus();
      return;
    }
    const password = this.element.querySelector<HTMLInputElement>('#password')?.value || null;
    remember('name', name);
    this.#error = null;
    this.#joining = true;
    this.#render();
    // Without a device that was wanted one stays here, is told so, and may press again.
    const problem = (await this.#open()) ? await this.#options.join({ name, password }) : 'told';
    if (problem) {
      this.#joining = false;
      this.#error = problem === 'told' ? null : problem;
      this.#render();
    }
  }
}

/** The password is for those who have agreed on one: the link does not say whether there is one. */
function more(): TemplateResult {
  return html`
    <details class="lobby-devices">
      <summary>More</summary>
      <div class="field">
        <label for="password">Password of the call, if there is one</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="off"
          maxlength="200"
          aria-describedby="password-hint"
        />
      </div>
      <p class="hint" id="password-hint">
        Everybody needs the same one, besides the link. To agree on one, the first to join chooses it.
      </p>
    </details>
  `;
}

function initialsOf(name: string): string {
  return initials(cleanName(name) || '?');
}

function deviceProblem([source, words]: [SourceProblem['source'], Words]): TemplateResult {
  return html`<p class="problem" data-problem=${source}>${sentence(words)}</p>`;
}

function sentence({ what, advice }: Words): TemplateResult {
  return html`<strong>${what}</strong> ${advice}`;
}
