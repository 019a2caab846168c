/** Before the call: who one is, what others will see and hear, and the way in. */

import { ChosenSources } from './chosen-sources.js';
import { cleanName } from './clean-name.js';
import { DeviceChoice } from './device-choice.js';
import { fill, h, hidden, set } from './dom.js';
import { icon, mark } from './icons.js';
import { levelMeter } from './level.js';
import type { LocalMedia, Source, SourceProblem } from './local-media.js';
import { initials } from './member-id.js';
import { recall, remember } from './remember.js';
import type { Words } from './words.js';
import { wordsForDevice } from './words.js';

/** What the lobby needs. */
export interface LobbyOptions {
  room: string;
  name: string | null;
  media: LocalMedia;
  /** The sources to join with, unless one chooses otherwise here. */
  sources: readonly Source[];
  /** What forbids a call in this browser, if anything. */
  obstacle: Words | null;
  /** Joins; resolves with what went wrong, or `null` when the lobby is no longer needed. */
  join: (name: string) => Promise<Words | null>;
}

/** The page. It opens no device before a button is pressed: a link that somebody has sent is no gesture. */
export class Lobby {
  readonly element: HTMLElement;
  readonly #options: LobbyOptions;
  readonly #chosen: ChosenSources;
  readonly #name: HTMLInputElement;
  readonly #submit = h('button', { type: 'submit', class: 'main-button', 'data-action': 'join' }, 'Join');
  readonly #error = h('div', { class: 'problem', role: 'alert', 'data-problem': 'join' });
  readonly #deviceProblems = h('div', { class: 'problem-list', role: 'status' });
  readonly #problems = new Map<SourceProblem['source'], Words>();
  readonly #video = h('video', { autoplay: true, playsinline: true, muted: true, 'data-mirrored': true });
  readonly #initials = h('div', { class: 'tile-initials', 'aria-hidden': 'true' });
  readonly #look = h(
    'button',
    { type: 'button', class: 'quiet-button', 'data-action': 'preview', onclick: () => void this.#open() },
    'Check camera and microphone',
  );
  readonly #toggles: Record<Source, HTMLButtonElement>;
  readonly #close: (() => void)[] = [];

  constructor(options: LobbyOptions) {
    this.#options = options;
    const { media } = options;
    this.#chosen = new ChosenSources(media, options.sources);
    this.#video.muted = true;
    this.#name = h('input', {
      id: 'name',
      name: 'name',
      type: 'text',
      autocomplete: 'nickname',
      maxlength: 40,
      required: true,
      value: cleanName(options.name ?? recall('name') ?? ''),
      oninput: () => this.#showInitials(),
    });
    this.#toggles = { microphone: this.#toggle('microphone'), camera: this.#toggle('camera') };
    const level = levelMeter(media);
    const devices = new DeviceChoice('lobby', media, (id) => remember('speaker', id));
    this.#close.push(
      level.close,
      () => devices.close(),
      media.listen({
        changed: () => this.#showMedia(),
        failed: (problem) => this.#showProblem(problem),
      }),
    );
    this.element = this.#page(level.element, devices.element);
    this.#showInitials();
    this.#showMedia();
    if (options.obstacle) {
      this.showError(options.obstacle);
      this.#submit.disabled = true;
    }
  }

  showError({ what, advice }: Words): void {
    fill(this.#error, icon('warning'), h('p', {}, h('strong', {}, what), ` ${advice}`));
  }

  close(): void {
    for (const close of this.#close) {
      close();
    }
    this.#video.srcObject = null;
  }

  #page(level: HTMLElement, devices: HTMLElement): HTMLElement {
    return h(
      'main',
      { class: 'lobby' },
      h('a', { class: 'brand', href: '/' }, mark(), h('span', {}, 'Sotto')),
      h(
        'div',
        { class: 'lobby-columns' },
        h(
          'section',
          { class: 'lobby-preview', 'aria-label': 'What others will see' },
          h('div', { class: 'preview' }, this.#initials, this.#video, this.#previewBar()),
          this.#look,
          level,
        ),
        h(
          'form',
          { class: 'lobby-form', onsubmit: (event) => this.#onsubmit(event) },
          h('h1', { tabindex: '-1' }, 'Join ', h('span', { class: 'room-name' }, this.#options.room)),
          h('div', { class: 'field' }, h('label', { for: 'name' }, 'Your name'), this.#name),
          h(
            'details',
            { class: 'lobby-devices', open: roomForDevices() },
            h('summary', {}, 'Devices'),
            devices,
          ),
          this.#deviceProblems,
          this.#error,
          this.#submit,
          h(
            'p',
            { class: 'hint' },
            'Camera and microphone stay closed until you join or check them, and you can join without. What you send is encrypted before it leaves this browser.',
          ),
        ),
      ),
    );
  }

  #previewBar(): HTMLElement {
    return h('div', { class: 'preview-bar' }, this.#toggles.microphone, this.#toggles.camera);
  }

  /** Opens what is wanted. Whether it is all there. */
  async #open(): Promise<boolean> {
    const complete = this.#chosen.open();
    this.#showMedia();
    return await complete;
  }

  #toggle(source: Source): HTMLButtonElement {
    const label = source === 'microphone' ? 'Microphone' : 'Camera';
    return h('button', {
      type: 'button',
      class: 'round-button',
      title: label,
      'data-action': source,
      onclick: () => {
        this.#problems.delete(source);
        this.#showProblems();
        void this.#chosen.toggle(source);
        this.#showMedia();
      },
    });
  }

  #showMedia(): void {
    const { media } = this.#options;
    for (const source of ['microphone', 'camera'] as const) {
      const on = this.#chosen.isOn(source);
      const toggle = this.#toggles[source];
      set(toggle, { 'aria-pressed': String(on) });
      fill(
        toggle,
        icon(on ? source : `${source}-off`),
        hidden(source === 'microphone' ? 'Microphone' : 'Camera'),
      );
      if (on) {
        this.#problems.delete(source);
      }
    }
    this.#look.hidden = this.#chosen.opened;
    const camera = media.track('camera');
    const shown = this.#video.srcObject;
    if ((shown instanceof MediaStream ? (shown.getVideoTracks()[0] ?? null) : null) !== camera) {
      this.#video.srcObject = camera ? new MediaStream([camera]) : null;
    }
    this.#video.hidden = camera === null;
    this.#initials.hidden = camera !== null;
    this.#showProblems();
  }

  #showInitials(): void {
    fill(this.#initials, h('span', {}, initials(cleanName(this.#name.value) || '?')));
  }

  #showProblem({ source, problem }: SourceProblem): void {
    this.#problems.set(source, wordsForDevice(source, problem));
    this.#showProblems();
  }

  #showProblems(): void {
    const shown = [...this.#problems].map(([source, { what, advice }]) =>
      h('p', { class: 'problem', 'data-problem': source }, h('strong', {}, what), ` ${advice}`),
    );
    if (this.#deviceProblems.textContent !== shown.map((line) => line.textContent).join('')) {
      fill(this.#deviceProblems, ...shown);
    }
  }

  async #onsubmit(event: Event): Promise<void> {
    event.preventDefault();
    const name = cleanName(this.#name.value);
    if (!name) {
      this.showError({ what: 'A name is missing.', advice: 'Write what the others should call you.' });
      this.#name.focus();
      return;
    }
    remember('name', name);
    fill(this.#error);
    this.#submit.disabled = true;
    this.#submit.textContent = 'Joining…';
    // Without a device that was wanted one stays here, is told so, and may press again.
    const problem = (await this.#open()) ? await this.#options.join(name) : 'told';
    if (problem) {
      this.#submit.disabled = false;
      this.#submit.textContent = 'Join';
      if (problem !== 'told') {
        this.showError(problem);
      }
    }
  }
}

/** On a phone the way in should be in sight before the lists of devices are. */
function roomForDevices(): boolean {
  return matchMedia('(min-width: 801px)').matches;
}
